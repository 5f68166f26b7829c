# Safelight behind Varnish: varnishd -a :8080 -f varnish.vcl, with TRUST_PROXY=loopback. Varnish sets X-Forwarded-For.
vcl 4.1;

backend gateway {
  .host = "127.0.0.1";
  .port = "4000";
}

sub vcl_recv {
  set req.http.X-Forwarded-Host = req.http.Host;
  unset req.http.X-Forwarded-Prefix;
  # Through a pipe every event passes at once, and a reader that leaves is noticed at once.
  if (req.http.Upgrade ~ "(?i)websocket" || req.url ~ "^/api/generate(\?|$|/[^/]+/stream)") {
    return (pipe);
  }
}

sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  } else {
    set bereq.http.Connection = "close"; # else the pipe would carry the next request too, past these rules
  }
}
