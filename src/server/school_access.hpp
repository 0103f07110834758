// How a command comes to the school: through the server that runs, or, when none does, straight to
// the data folder.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "net/control_call.hpp"
#include "server/config.hpp"
#include "server/data_folder.hpp"
#include "store/store.hpp"

namespace server {

// What the running server answers to this POST over its control socket; nullopt: none runs. Throws
// std::runtime_error with a sentence when it hangs.
std::optional<net::ControlReply> ask_running_server(const Config& config, std::string_view path,
                                                    std::string_view json);

// The school without a server: the folder is locked for as long as this lives, and root acts as
// the folder's owner from then on. Throws std::runtime_error with a sentence.
class SchoolAccess {
 public:
  explicit SchoolAccess(const Config& config);
  store::Store& store() { return *store_; }

 private:
  DataFolder data_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace server
