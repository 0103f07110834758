#include "server/version.hpp"

namespace server {

// Defined by src/CMakeLists.txt, for this file only: a new commit recompiles nothing else.
std::string_view version() {
  return PENDOPO_VERSION;
}

}  // namespace server
