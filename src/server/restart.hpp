// The program starts itself anew, as the same process: whoever watches it (systemd, a container, a
// shell) sees no end.
#pragma once

namespace server {

// Finds out by what file and with which arguments it was started: after an upgrade that is the file
// of the new version. Throws std::runtime_error with a sentence.
void prepare_restart();

// After prepare_restart(): starts anew, with the same environment. Whatever still runs, such as a
// thread that waits for a name server, ends with it. Async-signal-safe (signal-safety(7)). Returns
// only when the kernel refuses, or nothing was prepared.
void start_anew();

// Both, when the program has ended in order. Throws std::runtime_error with a sentence.
[[noreturn]] void become_anew();

}  // namespace server
