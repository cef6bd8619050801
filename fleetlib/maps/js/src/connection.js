// The WebSocket to the processor: token, reconnects with a growing pause, and a state that people can read.
import {decodeMessage, encodeRequest} from './messages.js';

const FIRST_PAUSE_S = 1;
const LONGEST_PAUSE_S = 15;
const SILENCE_S = 15; // the server speaks every second: after this long the connection is dead, whatever TCP says

/**
 * @param {object} options
 *   url      () => Promise<string>: the WebSocket address, asked for before every attempt (tokens are short-lived)
 *   onMessage({kind, value})
 *   onState({state: 'connecting' | 'live' | 'waiting', retryInS, reason})
 */
export class Connection {
  #options;
  #socket;
  #timer;
  #watch;
  #failures = 0;
  #closed = false;

  constructor(options) {
    this.#options = options;
    this.received = {messages: 0, bytes: 0, malformed: 0};
    this.#open();
  }

  /** Ask for the detail of a vehicle; false while there is no connection. */
  request(vehicleId) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(encodeRequest(vehicleId));
    return true;
  }

  /** Try at once instead of at the end of the pause. */
  retryNow() {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#open();
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#watch);
    this.#socket?.close();
  }

  async #open() {
    this.#options.onState({state: 'connecting', retryInS: 0, reason: ''});
    let url;
    try {
      url = await this.#options.url();
    } catch {
      this.#wait('server unreachable');
      return;
    }
    if (this.#closed) return;
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#listen(socket);
  }

  #listen(socket) {
    socket.onmessage = (event) => {
      if (this.#socket !== socket) return;
      this.#heard(socket);
      this.received.messages++;
      this.received.bytes += event.data.byteLength ?? 0;
      let message;
      try {
        message = decodeMessage(event.data);
      } catch (error) {
        // One bad message must not stop the page; it is counted and shown in the console.
        this.received.malformed++;
        console.warn('message dropped:', error);
        return;
      }
      this.#options.onMessage(message);
    };
    socket.onopen = () => {
      this.#failures = 0;
      this.#heard(socket);
      this.#options.onState({state: 'live', retryInS: 0, reason: ''});
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      clearTimeout(this.#watch);
      this.#socket = undefined;
      if (!this.#closed) this.#wait(event.reason || (event.code === 1006 ? 'connection lost' : `closed (${event.code})`));
    };
  }

  #heard(socket) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      socket.close();
      this.#wait('no data');
    }, SILENCE_S * 1000);
  }

  #wait(reason) {
    if (this.#closed) return;
    let left = Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** this.#failures++);
    this.#options.onState({state: 'waiting', retryInS: left, reason});
    this.#timer = setInterval(() => {
      left -= 1;
      if (left <= 0) this.retryNow();
      else this.#options.onState({state: 'waiting', retryInS: left, reason});
    }, 1000);
  }
}
