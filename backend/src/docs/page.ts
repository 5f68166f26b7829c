/** The API's documentation page: Swagger UI from this server, without a script or style from anywhere else. */

/** `base` is the sub-path under which the browser knows the gateway. */
export const pageAt = (base: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Safelight API</title>
    <link rel="stylesheet" href="${base}/api/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="${base}/api/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${base}/api/docs/swagger-ui-bundle.js"></script>
    <script src="${base}/api/docs/start.js"></script>
  </body>
</html>
`;

export const startScriptAt = (base: string): string => `SwaggerUIBundle({
  url: '${base}/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** The only files of swagger-ui-dist that the page needs. */
export const assets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;
