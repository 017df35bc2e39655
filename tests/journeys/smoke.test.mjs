// The page arrives, starts, and shows a finished run; where it cannot, it says what to do.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { dist, journey } from './harness.mjs';

journey('the page loads and takes its loading panel away', async (visit) => {
  const page = await visit.open();
  assert.equal(await page.title(), 'Replay · NASA-HTTP 1995 · Planora');
  assert.equal(await page.locator('#boot').count(), 0);
  await visit.screenshot();
});

journey('the page brings its own policy, which lets no form leave and nothing of another host in', { allow: [/form/i] }, async (visit) => {
  const page = await visit.open();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  for (const part of ["default-src 'none'", "connect-src 'self'", "form-action 'none'"]) assert.ok(policy.includes(part), policy);
  const said = await page.evaluate(() => new Promise((done) => {
    addEventListener('securitypolicyviolation', (event) => done(event.violatedDirective), { once: true });
    const form = Object.assign(document.createElement('form'), { action: 'https://example.com/', method: 'post' });
    document.body.append(form);
    form.submit();
  }));
  assert.equal(said, 'form-action');
});

journey('the theme that was chosen last is there before the program', async (visit) => {
  await visit.page.addInitScript(() => localStorage.setItem('planora:theme', 'light'));
  await visit.page.route('**/*.wasm', () => {});
  await visit.page.goto(visit.url);
  await visit.page.locator('html[data-theme="light"]').waitFor({ state: 'attached' });
  await visit.page.getByText('Loading Planora').waitFor();
  await visit.screenshot();
});

journey('without its program the page says what to do', { allow: [/404/] }, async (visit) => {
  await visit.page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  await visit.page.goto(visit.url);
  const panel = visit.page.getByRole('alert');
  await panel.getByText('HTTP 404').waitFor();
  await panel.getByRole('button', { name: 'Reload' }).waitFor();
  await visit.screenshot();
});

journey('a host that does not know wasm still serves a working page', async (visit) => {
  await visit.page.route('**/planora*_bg.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  await visit.open();
});

journey('without the charts library the page says so', { allow: [/404/] }, async (visit) => {
  await visit.page.route('**/echarts*.js', (route) => route.fulfill({ status: 404, body: '' }));
  await visit.page.goto(visit.url);
  await visit.page.getByRole('alert').getByText('The charts could not be loaded').waitFor();
});

journey('a host that has a page in the place of the charts library is seen through', { allow: [/^uncaught: $/] }, async (visit) => {
  await visit.page.route('**/echarts*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '<html></html>' }));
  await visit.page.goto(visit.url);
  await visit.page.getByRole('alert').getByText('The charts could not be loaded').waitFor();
});

journey('opened as a file the page explains that it needs a web server', { allow: [/file:/, /ERR_FAILED/] }, async (visit) => {
  await visit.page.goto(pathToFileURL(`${dist}/index.html`).href);
  await visit.page.getByRole('alert').getByText('opened as a file').waitFor();
  await visit.screenshot();
});

journey('without scripts the page says that it needs them', { context: { javaScriptEnabled: false } }, async (visit) => {
  await visit.page.goto(visit.url);
  await visit.page.locator('noscript p').waitFor();
  assert.equal(await visit.page.getByText('Loading Planora').isVisible(), false);
});
