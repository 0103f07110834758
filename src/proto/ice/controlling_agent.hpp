// The client side of ICE: a full agent in the controlling role (RFC 8445), for one component. It is
// what our own WebRTC client needs towards servers, ICE-lite or full: it knows their candidates
// from the answer and nobody trickles.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/stun/message.hpp"

namespace proto::ice {

inline constexpr base::Duration kCheckPace = std::chrono::milliseconds(50);  // Ta, section 14.2
inline constexpr base::Duration kCheckRetry = std::chrono::milliseconds(500);
inline constexpr int kCheckTriesMax = 7;                                     // Rc of RFC 8489
inline constexpr base::Duration kConsentInterval = std::chrono::seconds(5);  // RFC 7675
inline constexpr std::size_t kCandidatesMax = 16;

// A pair carries media from here on.
struct PairSelected {
  base::SocketAddress remote;
};
// No candidate answered, or the selected one has given no consent for kSilenceMax.
struct PairLost {};

class ControllingAgent {
 public:
  using Event = std::variant<PairSelected, PairLost>;

  // Candidates in their order of preference; beyond kCandidatesMax they are passed over. `random`
  // outlives the agent.
  ControllingAgent(Credentials local, Credentials remote,
                   std::span<const base::SocketAddress> candidates, base::Random& random,
                   base::Time now);

  // A STUN datagram. What is not authentic changes nothing.
  void receive(base::Time now, base::SocketAddress from, base::Bytes message,
               base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Event> poll_event();

  std::optional<base::SocketAddress> selected() const { return selected_; }

 private:
  struct Check {
    base::SocketAddress remote;
    base::Time due;
    stun::TransactionId transaction{};
    int tries = 0;
    bool nominates = false;
    bool over = false;  // answered, or given up
  };

  void on_request(base::Time now, const base::SocketAddress& from, const stun::Message& request,
                  base::ConstBytes bytes, base::TransmitQueue& out);
  void on_response(base::Time now, const base::SocketAddress& from, const stun::Message& response,
                   base::ConstBytes bytes, base::TransmitQueue& out);
  void send(base::Time now, Check& check, base::TransmitQueue& out);
  void renew(Check& check);
  void lose();

  Credentials local_;
  Credentials remote_;
  base::Random& random_;
  std::uint64_t tie_breaker_;
  std::vector<Check> checks_;
  std::optional<base::SocketAddress> selected_;
  bool nominating_ = false;
  bool lost_ = false;
  // Of the selected pair.
  stun::TransactionId consent_transaction_{};
  base::Time consent_due_ = base::kNever;
  base::Time consent_ends_ = base::kNever;
  std::deque<Event> events_;
};

}  // namespace proto::ice
