// The servers beside which ours is measured: bench/mesh/server.mjs, run by Node.
#pragma once

#include <string>

namespace server {

class PeerProcess {
 public:
  // Starts it and waits until it serves. Throws std::runtime_error with a sentence that says what
  // is missing.
  explicit PeerProcess(const std::string& folder);
  ~PeerProcess();
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;

  int pid() const { return pid_; }
  unsigned peer_port() const { return peer_port_; }
  unsigned socket_io_port() const { return socket_io_port_; }

 private:
  void end();

  int pid_ = 0;
  unsigned peer_port_ = 0;
  unsigned socket_io_port_ = 0;
};

// The number behind "name": in the line that it prints; 0: none.
unsigned port_in(const std::string& line, const std::string& name);

}  // namespace server
