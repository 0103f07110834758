// A second server of this same program: with a data folder of its own that goes with it, on ports
// that are free. For measurements.
#pragma once

#include <filesystem>
#include <string>

namespace server {

class ServerProcess {
 public:
  // Starts it and waits until it serves. Throws std::runtime_error with a sentence.
  ServerProcess();
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  int pid() const { return pid_; }
  const std::filesystem::path& data() const { return data_; }
  // "https://127.0.0.1:PORT".
  std::string address() const;

 private:
  void wait_until_ready();
  void end();

  std::filesystem::path folder_;
  std::filesystem::path data_;
  int pid_ = 0;
  unsigned https_port_ = 0;
};

// The number behind "https": in a ports file; 0: it is not written to its end yet.
unsigned https_port_of(const std::string& ports_file);

}  // namespace server
