"""Pictures of the page as small PNGs of at most 256 colours; the browser itself chooses them, for it is quick at that."""

from __future__ import annotations

import base64
import struct
import zlib

from tests.browser.chrome import Browser

# Median cut over the colours that there are, each as heavy as it is frequent, then the nearest for each.
REDUCE = r"""
const done = arguments[arguments.length - 1];
(async () => {
  const bytes = Uint8Array.from(atob(arguments[0]), (one) => one.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const colours = [...counts].map(([pixel, count]) => ({ pixel, rgb: [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255], weight: Math.sqrt(count) }));
  const measure = (box) => {
    const sides = [0, 1, 2].map((i) => {
      const mean = box.reduce((sum, one) => sum + one.rgb[i] * one.weight, 0) / box.reduce((sum, one) => sum + one.weight, 0);
      return box.reduce((sum, one) => sum + (one.rgb[i] - mean) ** 2 * one.weight, 0);
    });
    const spread = Math.max(...sides);
    return { box, spread, side: sides.indexOf(spread) };
  };
  const boxes = [measure(colours)];
  while (boxes.length < Math.min(256, colours.length)) {
    const at = boxes.reduce((best, one, index) => (one.spread > boxes[best].spread ? index : best), 0);
    const { box, side } = boxes[at];
    if (box.length < 2) break;
    box.sort((a, b) => a.rgb[side] - b.rgb[side]);
    const half = box.reduce((sum, one) => sum + one.weight, 0) / 2;
    let [cut, sum] = [0, 0];
    while (cut < box.length - 1 && sum < half) { sum += box[cut].weight; cut += 1; }
    boxes.splice(at, 1, measure(box.slice(0, Math.max(cut, 1))), measure(box.slice(Math.max(cut, 1))));
  }
  const palette = boxes.map(({ box }) => {
    const whole = box.reduce((sum, one) => sum + one.weight ** 2, 0);
    return [0, 1, 2].map((i) => Math.round(box.reduce((sum, one) => sum + one.rgb[i] * one.weight ** 2, 0) / whole));
  });
  const nearest = new Map();
  for (const { pixel, rgb } of colours) {
    let [best, least] = [0, Infinity];
    for (let index = 0; index < palette.length; index += 1) {
      const [r, g, b] = palette[index];
      const away = (r - rgb[0]) ** 2 + (g - rgb[1]) ** 2 + (b - rgb[2]) ** 2;
      if (away < least) [best, least] = [index, away];
    }
    nearest.set(pixel, best);
  }
  let text = '';
  const rows = Uint8Array.from(pixels, (pixel) => nearest.get(pixel));
  for (let at = 0; at < rows.length; at += 0x8000) text += String.fromCharCode(...rows.subarray(at, at + 0x8000));
  done({ width, height, palette: palette.flat(), rows: btoa(text) });
})();
"""


def small(browser: Browser) -> bytes:
    """What the window shows."""
    picture = base64.b64encode(browser.picture()).decode()
    found = browser.driver.execute_async_script(REDUCE, picture)
    width, height, rows = found["width"], found["height"], base64.b64decode(found["rows"])
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (b"IHDR", header), (b"PLTE", bytes(found["palette"])), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
