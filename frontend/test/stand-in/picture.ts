/** Paints small landscapes that come out of a blur, as PNG, so that the page can be tried without a model. */
import { crc32, deflateSync } from 'node:zlib';

type Rgb = readonly [number, number, number];

/** PNG bytes of the scene of this seed. `clarity` runs from 0, a blur of a few spots, to 1, the finished picture. */
export function paintScene(width: number, height: number, seed: number, clarity: number): Buffer {
  const cells = Math.max(3, Math.round(width * clarity ** 2.2));
  const rows = Math.max(3, Math.round((cells * height) / width));
  const coarse: Rgb[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cells; column++) {
      coarse.push(sceneAt((column + 0.5) / cells, (row + 0.5) / rows, seed, clarity));
    }
  }
  const at = (column: number, row: number): Rgb =>
    coarse[clamp(row, 0, rows - 1) * cells + clamp(column, 0, cells - 1)] ?? [0, 0, 0];
  const pixels = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cellX = ((x + 0.5) / width) * cells - 0.5;
      const cellY = ((y + 0.5) / height) * rows - 0.5;
      const [left, top] = [Math.floor(cellX), Math.floor(cellY)];
      const upper = mix(at(left, top), at(left + 1, top), cellX - left);
      const lower = mix(at(left, top + 1), at(left + 1, top + 1), cellX - left);
      pixels.set(mix(upper, lower, cellY - top).map(Math.round), y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  return encodePng(width, height, pixels);
}

function sceneAt(x: number, y: number, seed: number, clarity: number): Rgb {
  const random = (salt: number): number =>
    fraction(Math.sin((seed % 9973) * 12.9898 + salt * 78.233) * 43758.5453);
  const noise = (fraction(Math.sin(x * 971.3 + y * 523.7 + seed) * 43758.5453) - 0.5) * 90 * (1 - clarity);
  const warm = random(1);
  const sky = mix([250 - 160 * warm, 190 - 60 * warm, 150 + 60 * warm], [255, 236, 205], y * 1.6);
  let color: Rgb = sky;
  const [sunX, sunY] = [0.2 + 0.6 * random(2), 0.22 + 0.2 * random(3)];
  const sun = Math.hypot(x - sunX, (y - sunY) * 1.0);
  if (sun < 0.1) color = [255, 244, 214];
  else color = mix([255, 214, 160], color, Math.min(1, (sun - 0.1) * 4));
  for (const layer of [0, 1, 2, 3]) {
    const wave = Math.sin(x * (4 + 3 * layer) + 9 * random(10 + layer)) * 0.06;
    const ridge = 0.46 + layer * 0.13 + wave + Math.sin(x * 17 + layer) * 0.012;
    const depth = layer / 3;
    if (y > ridge) color = mix([150 - 40 * warm, 118, 140], [22, 40 + 24 * random(20), 48], depth);
  }
  return [color[0] + noise, color[1] + noise, color[2] + noise].map((one) =>
    clamp(one, 0, 255),
  ) as unknown as Rgb; // three in, three out
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = clamp(share, 0, 1);
  return [
    one[0] + (other[0] - one[0]) * part,
    one[1] + (other[1] - one[1]) * part,
    one[2] + (other[2] - one[2]) * part,
  ];
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function fraction(value: number): number {
  return value - Math.floor(value);
}

/** `pixels` are rows of RGB, each behind its filter byte. */
function encodePng(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 3 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
