// The bare ceiling: one loop that encrypts the same packets for N viewers and sends them, with
// nothing around it that a media server needs. What a server manages is stated as a share of it.
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>

namespace load {

class Ceiling {
 public:
  Ceiling(std::size_t viewers, std::size_t payload_size);
  ~Ceiling();
  Ceiling(const Ceiling&) = delete;
  Ceiling& operator=(const Ceiling&) = delete;

  // Whether there are sockets enough.
  bool ready() const;
  // One packet for each viewer. False: the kernel does not send.
  bool send_round();
  // Empties the sockets it was sent to.
  void drain();

 private:
  struct Outgoing;
  std::unique_ptr<Outgoing> out_;
};

// When packets come to be sent on.
struct Pace {
  double bursts_per_second = 0;  // 0: unknown
  double packets_per_burst = 0;
};

// Processor time of one packet for one viewer in nanoseconds, the kernel's part included; 0: it
// could not be measured. Takes about a second.
double measure_ceiling(std::size_t viewers, std::size_t payload_size);
// The same for a loop that sleeps between bursts: what the machine takes for waking up, with cold
// caches, is in it. Takes about two seconds, or until `stop`: then it is 0.
double measure_paced_ceiling(std::size_t viewers, std::size_t payload_size, const Pace& pace,
                             const std::stop_token& stop = {});

}  // namespace load
