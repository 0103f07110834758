// The one folder that holds all data: made when it is not there, and locked, so that two programs
// never write the same database and keys.
#pragma once

#include <filesystem>
#include <string>

#include "net/file_descriptor.hpp"

namespace server {

class DataFolder {
 public:
  // Throws std::runtime_error with a sentence: it cannot be made, or a running program has it.
  explicit DataFolder(const std::string& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path control_socket() const { return control_socket_of(path_); }
  static std::filesystem::path control_socket_of(const std::filesystem::path& data) {
    return data / "control.sock";
  }

 private:
  std::filesystem::path path_;
  net::FileDescriptor lock_;
};

// Root becomes the user to whom the folder belongs, for good, so that `sudo pendopo ...` leaves no
// file in it that the service cannot open. Nothing happens for anybody else, and in a folder of
// root's own. Throws std::runtime_error with a sentence when the kernel refuses.
void act_as_owner(const std::filesystem::path& folder);

}  // namespace server
