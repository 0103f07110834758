// What projects of PeerJS and Socket.IO run: one process with both. PeerJS relays what browsers need
// to find each other; Socket.IO says who comes and goes, carries the chat and the raised hands.
// Prints one line: {"peer": PORT, "socket_io": PORT}.
import { createServer } from 'node:http';
import { PeerServer } from 'peer';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http);
io.on('connection', (socket) => {
  socket.on('join-room', (room, id) => {
    socket.join(room);
    socket.to(room).emit('user-connected', id);
    socket.on('message', (text) => io.to(room).emit('message', id, text));
    socket.on('hand', (raised) => io.to(room).emit('hand', id, raised));
    socket.on('disconnect', () => socket.to(room).emit('user-disconnected', id));
  });
});

const listening = (start) => new Promise((done) => start(done));
await listening((done) => http.listen(0, '127.0.0.1', done));
await listening((done) => {
  PeerServer({ port: 0, host: '127.0.0.1', path: '/' }, (server) => {
    const ports = { peer: server.address().port, socket_io: http.address().port };
    console.log(JSON.stringify(ports));
    done();
  });
});
