// The shape of every datagram machine: bytes and time in, bytes and events out. It owns no socket,
// starts no thread, reads no clock and calls nobody back.
#pragma once

#include <concepts>
#include <optional>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"

namespace proto {

template <class M>
concept DatagramMachine = requires(M m, const M& c, base::Time now, base::SocketAddress from,
                                   base::Bytes in, base::TransmitQueue& out) {
  typename M::Event;
  { m.receive(now, from, in, out) } -> std::same_as<void>;
  { m.handle_timeout(now, out) } -> std::same_as<void>;
  { c.next_timeout() } -> std::same_as<base::Time>;  // kNever: nothing scheduled
  { m.poll_event() } -> std::same_as<std::optional<typename M::Event>>;
};

}  // namespace proto
