/**
 * What the page may load, also where the host says nothing: its own files, and nothing of anybody else. Charts set styles in their
 * elements. The build writes it into the page, and the journeys' host sends it as a header. `frame-ancestors` counts only in a header.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');
