// Validates the scaled objects that `planora-cli export-policy` writes against KEDA's own definition of the resource, as
// @kubernetes-models/keda brings it.
//
//     npm install --prefix DIR @kubernetes-models/keda@2.0.0 yaml@2
//     KEDA_MODELS=DIR node tests/manifests/validate-keda.mjs tests/manifests
//
// Prints one line per file; the exit code is 1 where one is not valid.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = resolve(process.env.KEDA_MODELS ?? '.', 'node_modules');
const load = (file) => import(pathToFileURL(join(modules, file)));
const { parseAllDocuments } = (await load('yaml/dist/index.js')).default;
const { ScaledObject } = await load('@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject.js');

const folder = process.argv[2];
let failed = 0;
for (const name of readdirSync(folder).filter((name) => /^keda.*\.yaml$/.test(name)).sort()) {
  try {
    for (const document of parseAllDocuments(readFileSync(join(folder, name), 'utf8'))) {
      new ScaledObject(document.toJS()).validate();
    }
    console.log(`${name}: valid`);
  } catch (error) {
    failed += 1;
    console.log(`${name}: ${error.message}`);
  }
}
process.exit(failed ? 1 : 0);
