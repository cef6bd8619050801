// The map in a notebook. Python sends the same messages as the processor does, through the kernel; or the widget opens
// the processor's WebSocket itself (`live_url`).
import {Connection} from './connection.js';
import {FleetMap} from './map.js';
import {decodeMessage} from './messages.js';
import {h} from './ui/dom.js';
import {Legend} from './ui/legend.js';

function render({model, el}) {
  const box = h('div', {class: 'fleet-map'});
  box.style.height = `${model.get('height')}px`;
  const canvas = h('div', {class: 'map'});
  el.append(box);
  box.append(canvas);
  const map = new FleetMap(canvas, {preserveDrawingBuffer: true, onError: (error) => console.error(error), onSelect: (id) => choose(id)});
  const legend = new Legend({onChange: (mask) => map.setHiddenStates(mask)});
  const status = h('div', {class: 'fleet-status'}, model.get('live_url') ? 'connecting' : 'no positions yet');
  const source = h('div', {class: 'fleet-roads'}); // a licence may ask for it
  box.append(legend.element, status, source);
  el.fleetMap = map;

  function choose(id) {
    model.set('selected', id ?? null);
    model.save_changes();
  }

  function receive({kind, value}) {
    if (kind === 'frame') {
      map.applyFrame(value);
      legend.update(map.table.stateCounts);
      status.hidden = map.table.count > 0;
    } else if (kind === 'incidents') {
      map.setIncidents(value, Math.max(...value.map((item) => item.startMs)));
    }
  }

  const onRoads = () => {
    map.setRoads(model.get('roads'));
    source.textContent = model.get('road_source') ? `Roads: ${model.get('road_source')}` : '';
  };
  const onFrame = () => {
    const view = model.get('message');
    if (view?.byteLength) receive(decodeMessage(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)));
  };
  model.on('change:roads', onRoads);
  model.on('change:message', onFrame);
  onRoads();
  onFrame();

  const url = model.get('live_url');
  const connection = url
    ? new Connection({
        url: async () => url,
        onMessage: receive,
        onState: ({state, retryInS, reason}) => {
          status.hidden = state === 'live' && map.table.count > 0;
          status.textContent = state === 'waiting' ? `offline (${reason}), retry in ${retryInS} s` : state;
        },
      })
    : undefined;
  return () => {
    model.off('change:roads', onRoads);
    model.off('change:message', onFrame);
    connection?.close();
    map.destroy();
  };
}

export default {render};
