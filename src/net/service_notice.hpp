// Tells the service manager that started the program how it is: systemd's sd_notify(3), whose
// protocol is one datagram. Without it, "started" would not mean "serves".
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "base/result.hpp"

namespace net {

// Sends `state` ("READY=1") to the socket that `address` names: a path, or, after an @, a name in
// the abstract namespace (unix(7)). errc::invalid_argument: the address is neither, or too long.
base::Result<void, std::error_code> notify_service(const std::string& address,
                                                   std::string_view state);

// The same, to the address in NOTIFY_SOCKET. Nothing to do, and no error, where it is not set.
base::Result<void, std::error_code> notify_service_manager(std::string_view state);

}  // namespace net
