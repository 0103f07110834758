// The ICE of a browser: a full agent in the controlling role (RFC 8445), with one pair per local
// interface, since the server has one candidate. It gathers server-reflexive candidates, checks in
// paced order, nominates, keeps consent (RFC 7675), and goes over to another interface when the
// selected one falls silent.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/stun/message.hpp"
#include "tests/sim/dice.hpp"

namespace sim {

using Datagram = std::vector<std::uint8_t>;

struct IceOptions {
  std::size_t interfaces = 1;
  // Whether every check nominates (RFC 5245's aggressive nomination, still met in the field).
  bool aggressive = false;
  // Whether consent checks repeat USE-CANDIDATE; libwebrtc does not, others do.
  bool consent_nominates = false;
};

class IceClient {
 public:
  struct Outgoing {
    std::size_t interface;
    Datagram datagram;
  };

  IceClient(std::string local_ufrag, proto::ice::Credentials remote, IceOptions options,
            Dice& dice);

  void start(base::Time now);
  void receive(base::Time now, std::size_t interface, base::ConstBytes datagram);
  void handle_timeout(base::Time now);
  base::Time next_timeout() const;
  std::vector<Outgoing> take() { return std::exchange(out_, {}); }

  // New credentials (RFC 8445 section 2.4): every pair is checked anew; until one is nominated the
  // old selection carries.
  void restart(base::Time now, std::string local_ufrag, proto::ice::Credentials remote);
  // The interface is gone (Wi-Fi switched off).
  void lose_interface(base::Time now, std::size_t interface);

  std::optional<std::size_t> selected() const { return selected_; }
  // Where DTLS may go: the selected pair, or any that has been answered.
  std::optional<std::size_t> usable() const;
  bool lost_consent() const { return lost_; }
  std::optional<base::SocketAddress> reflexive(std::size_t interface) const {
    return pairs_[interface].reflexive;
  }
  int refusals() const { return refusals_; }

 private:
  enum class State : std::uint8_t { kWaiting, kChecking, kValid, kFailed };
  struct Transaction {
    proto::stun::TransactionId id{};
    bool open = false;
    bool nominates = false;
  };
  struct Pair {
    State state = State::kWaiting;
    Transaction check;
    int tries = 0;
    base::Time due = base::kNever;  // of the next (repeated) check
    base::Time heard{};
    Transaction gather;
    int gather_tries = 0;
    base::Time gather_due = base::kNever;
    std::optional<base::SocketAddress> reflexive;
  };

  void send_check(base::Time now, std::size_t interface, bool nominates);
  void send_gather(base::Time now, std::size_t interface);
  void pair_timeout(base::Time now, std::size_t interface);
  void on_valid(base::Time now, std::size_t interface, bool nominated);
  void consent_timeout(base::Time now);
  void nominate_best(base::Time now);
  void check_all(base::Time now);
  proto::stun::TransactionId new_id();
  base::Duration consent_interval();

  std::string ufrag_;
  proto::ice::Credentials remote_;
  IceOptions options_;
  Dice& dice_;
  std::uint64_t tie_breaker_;
  std::vector<Pair> pairs_;
  std::optional<std::size_t> selected_;
  std::optional<std::size_t> nominating_;
  base::Time nominate_due_ = base::kNever;
  bool renominates_ = false;  // restarted, and not nominated since
  bool lost_ = false;
  int refusals_ = 0;
  std::vector<Outgoing> out_;
};

}  // namespace sim
