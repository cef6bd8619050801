import {startPage} from './fleet.js';

// `?capture` keeps the drawn pixels readable, for pictures and tests.
window.fleetPage = startPage(document.body, {preserveDrawingBuffer: new URLSearchParams(location.search).has('capture')});
