// The program starts itself anew, as the same process: whoever watches it (systemd, a container, a
// shell) sees no end.
#pragma once

namespace server {

// With the same arguments and environment, by the file from which it was started: after an upgrade
// that is the new version. Nothing of it may run any more. Throws std::runtime_error with a
// sentence when the kernel refuses.
[[noreturn]] void become_anew();

}  // namespace server
