/** In place of Node's "fs" and "path", which the codecs load in Node only. */

export default {};
