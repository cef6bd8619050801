// One module, two thin entry points: `startPage` for the operator page, the default export for anywidget.
export {FleetMap} from './map.js';
export {startPage} from './page.js';
export {default} from './widget.js';
