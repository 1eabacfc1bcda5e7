// Serves PouchDB as express-pouchdb does, on a random port, its data in the folder of the argument.
// Its parts are those of the mode that the second argument names.
// Counts what crosses its sockets, bodies and heads, and tells it when asked on standard input.
const http = require("node:http");
const express = require("express");
const PouchDB = require("pouchdb").defaults({ prefix: `${process.argv[2]}/` });

const app = express();
app.use(
  require("express-pouchdb")(PouchDB, {
    mode: process.argv[3],
    inMemoryConfig: true,
    logPath: `${process.argv[2]}-log.txt`,
  }),
);

const sockets = new Set();
let requests = 0;
let closedBytes = 0;
const server = http.createServer((request, response) => {
  requests += 1;
  app(request, response);
});
server.keepAliveTimeout = 60_000;
server.on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => {
    sockets.delete(socket);
    closedBytes += socket.bytesRead + socket.bytesWritten;
  });
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify(server.address())));

process.stdin.on("data", () => {
  let bytes = closedBytes;
  for (const socket of sockets) bytes += socket.bytesRead + socket.bytesWritten;
  console.log(JSON.stringify({ requests, bytes }));
});
process.stdin.on("end", () => process.exit());
