#include "proto/dtls/session.hpp"

#include <algorithm>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/check.hpp"
#include "proto/dtls/alert_reader.hpp"
#include "proto/dtls/datagram_bio.hpp"
#include "proto/machine.hpp"

namespace proto::dtls {

static_assert(DatagramMachine<Session>);

namespace {

// RFC 6347 section 4.2.4.1 starts at 1 s and allows up to 60 s; in a live room a retry after 8 s is
// late enough.
constexpr base::Duration kRetransmitFirst = std::chrono::seconds(1);
constexpr base::Duration kRetransmitMax = std::chrono::seconds(8);

// The peer repeats its ClientHello when our answer was lost, Chromium 156 after only 50 ms: then
// the answer is repeated too (RFC 6347 section 4.2.4), but not more often than this.
constexpr base::Duration kRepeatMin = std::chrono::milliseconds(40);

// A peer that shows no sooner that it needs nothing more of the handshake has not asked for any of
// it for so long: twice TCP's maximum segment lifetime (RFC 6347 section 4.2.4).
constexpr base::Duration kSettleAfter = std::chrono::minutes(4);

// OpenSSL's own timer reads the wall clock, and an expired one makes it repeat its flight at any
// read that finds nothing. So it is set to what no handshake lasts; the deadlines are ours.
constexpr unsigned kOpensslTimerMicroseconds = 3'600'000'000;

unsigned never_in_time(SSL*, unsigned) {
  return kOpensslTimerMicroseconds;
}

// A client's second flight ends with a Finished under the new keys, which cannot be renumbered from
// outside; sent again as it was, the server would drop it as a replay and not repeat its own lost
// flight. So OpenSSL is told that its timer is over, as often as a handshake may need, writes the
// repetitions at once in records of their own, and each goes out when its time has come.
constexpr std::size_t kSpares = 5;  // after 1, 3, 7, 15 and 23 s

unsigned write_ahead(SSL* ssl, unsigned microseconds) {
  DatagramPort& port = *static_cast<DatagramPort*>(SSL_get_app_data(ssl));
  port.sets_aside = microseconds != 0;
  if (!port.sets_aside) {  // a new flight
    port.spares.clear();
    return 1;
  }
  port.spares.emplace_back();
  return port.spares.size() < kSpares ? 1 : kOpensslTimerMicroseconds;
}

// A server that is not ours may have an RSA certificate.
constexpr const char* kClientCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

struct SslDelete {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct CertificateDelete {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

// Whether a datagram begins with the beginning of a ClientHello.
bool begins_client_hello(base::ConstBytes datagram) {
  base::ByteReader reader(datagram);
  const bool handshake = reader.u8() == SSL3_RT_HANDSHAKE;
  reader.skip(2);  // version
  const bool in_clear = reader.u16() == 0;
  reader.skip(8);  // sequence number, length
  const bool hello = reader.u8() == SSL3_MT_CLIENT_HELLO;
  reader.skip(5);  // length, message number
  const bool first_part = reader.u24() == 0;
  return reader.ok() && handshake && in_clear && hello && first_part;
}

// Whether a record that claims to be encrypted is too short to be: shorter than the explicit nonce
// and the tag (RFC 5288 section 3; RFC 7905 section 2 has no nonce). Anybody can send one. RFC 6347
// section 4.1.2.7 wants it dropped, OpenSSL 3.0.19 ends the session.
bool has_stunted_record(const SSL* ssl, base::ConstBytes datagram) {
  constexpr std::size_t kTagSize = 16;
  constexpr std::size_t kNonceSize = 8;
  const SSL_CIPHER* current = SSL_get_current_cipher(ssl);
  const SSL_CIPHER* cipher = current != nullptr ? current : SSL_get_pending_cipher(ssl);
  const bool without_nonce =
      cipher != nullptr && SSL_CIPHER_get_cipher_nid(cipher) == NID_chacha20_poly1305;
  base::ByteReader reader(datagram);
  while (!reader.empty()) {
    reader.skip(3);  // type, version
    const std::uint16_t epoch = reader.u16();
    reader.skip(6);  // sequence number
    const std::uint16_t length = reader.u16();
    reader.skip(length);
    if (!reader.ok()) return false;
    if (epoch != 0 && length < kTagSize + (without_nonce ? 0 : kNonceSize)) return true;
  }
  return false;
}

Fingerprint peer_fingerprint(const SSL* ssl) {
  Fingerprint result;
  const std::unique_ptr<X509, CertificateDelete> certificate(SSL_get1_peer_certificate(ssl));
  unsigned size = 0;
  if (certificate) X509_digest(certificate.get(), EVP_sha256(), result.sha256.data(), &size);
  return result;
}

// RFC 5764 section 4.2: two keys of 16 octets, two salts of 14, with GCM of 12 (RFC 7714).
std::optional<KeysReady> export_keys(SSL* ssl) {
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl);
  if (!profile) return std::nullopt;
  constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  KeysReady keys;
  keys.profile = static_cast<std::uint16_t>(profile->id);
  keys.material_size = keys.profile == 7 ? 2 * (16 + 12) : 2 * (16 + 14);
  if (SSL_export_keying_material(ssl, keys.material.data(), keys.material_size, kLabel.data(),
                                 kLabel.size(), nullptr, 0, 0) != 1) {
    return std::nullopt;
  }
  return keys;
}

}  // namespace

struct Session::State {
  enum class Phase : std::uint8_t { kHandshake, kConnected, kOver };

  State(const Context& context, const Fingerprint& fingerprint, base::Time now, Role role);

  void shake_hands(base::Time now);
  // Whether the last step of the handshake sent a flight of ours.
  bool sent_flight(std::vector<std::vector<std::uint8_t>> previous);
  void resend(base::Time now);
  void finish_handshake(base::Time now);
  void settle();
  void read_rest();
  void say_goodbye();
  void end(Event event);

  DatagramPort port;                    // before ssl: its BIO points here
  std::unique_ptr<SSL, SslDelete> ssl;  // null once it is settled
  std::optional<AlertReader> alerts;    // then
  std::vector<std::uint8_t> goodbye;    // close_notify, written when it was settled
  base::Time settle_at = base::kNever;
  Fingerprint expected;
  Role role;
  Phase phase = Phase::kHandshake;
  bool heard = false;
  std::uint64_t dropped = 0;
  base::Time give_up;
  base::Time sent;  // our flight, last
  base::Time retransmit = base::kNever;
  base::Duration interval = kRetransmitFirst;
  std::vector<Event> events;
};

Session::State::State(const Context& context, const Fingerprint& fingerprint, base::Time now,
                      Role our_role)
    : ssl(SSL_new(context.native())),
      expected(fingerprint),
      role(our_role),
      give_up(now + kHandshakeMax) {
  CHECK(ssl != nullptr);
  BIO* bio = make_datagram_bio(port);
  SSL_set_bio(ssl.get(), bio, bio);
  DTLS_set_link_mtu(ssl.get(), kDatagramSizeMax);
  if (role == Role::kServer) {
    SSL_set_accept_state(ssl.get());
    DTLS_set_timer_cb(ssl.get(), never_in_time);
    return;
  }
  CHECK(SSL_set_cipher_list(ssl.get(), kClientCiphers) == 1);
  SSL_set_connect_state(ssl.get());
  SSL_set_app_data(ssl.get(), &port);
  DTLS_set_timer_cb(ssl.get(), write_ahead);
}

void Session::State::shake_hands(base::Time now) {
  std::vector<std::vector<std::uint8_t>> previous = std::exchange(port.flight, {});
  port.records_flight = true;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl.get());
  port.records_flight = false;
  port.sets_aside = false;
  if (result == 1) return finish_handshake(now);
  if (SSL_get_error(ssl.get(), result) != SSL_ERROR_WANT_READ) {
    return end(Failed{FailReason::kHandshake});
  }
  if (!sent_flight(std::move(previous))) return;
  sent = now;
  interval = kRetransmitFirst;
  retransmit = now + interval;
}

bool Session::State::sent_flight(std::vector<std::vector<std::uint8_t>> previous) {
  const bool sent_some = !port.flight.empty();
  if (role == Role::kClient) {
    port.flight.clear();  // its repetitions are set aside already
  } else if (!sent_some) {
    port.flight = std::move(previous);
  }
  return sent_some;
}

void Session::State::resend(base::Time now) {
  sent = now;
  if (role == Role::kServer) {
    port.resend();
  } else if (!port.send_spare()) {
    retransmit = base::kNever;
  }
}

void Session::State::finish_handshake(base::Time now) {
  // A server's last flight is not repeated by a timer: OpenSSL repeats it when the client repeats
  // its own (RFC 6347 section 4.2.4).
  port.flight = {};
  port.spares = {};
  retransmit = base::kNever;
  give_up = base::kNever;
  phase = Phase::kConnected;
  settle_at = now + kSettleAfter;
  if (peer_fingerprint(ssl.get()) != expected) {
    say_goodbye();
    return end(Failed{FailReason::kWrongFingerprint});
  }
  if (const auto keys = export_keys(ssl.get())) {
    events.emplace_back(*keys);
  } else {
    say_goodbye();
    end(Failed{FailReason::kNoSrtpProfile});
  }
}

// Nobody sends us application data (SCTP is not offered): it is thrown away. What matters are
// close_notify, alerts and a repeated last flight, which OpenSSL answers by itself.
void Session::State::read_rest() {
  std::uint8_t ignored[2048];
  for (;;) {
    ERR_clear_error();
    const int size = SSL_read(ssl.get(), ignored, sizeof ignored);
    if (size > 0) continue;
    if (SSL_get_error(ssl.get(), size) != SSL_ERROR_WANT_READ) end(Closed{});
    break;
  }
  // 34 kB of the 75 kB of a session; the next read allocates them again, and there is rarely one.
  SSL_free_buffers(ssl.get());
}

// Sends close_notify. Writing needs the buffers that read_rest() frees, and only reading makes them
// (OpenSSL 3.0 crashes otherwise).
void Session::State::say_goodbye() {
  std::uint8_t nothing[1];
  ERR_clear_error();
  static_cast<void>(SSL_peek(ssl.get(), nothing, sizeof nothing));
  ERR_clear_error();
  SSL_shutdown(ssl.get());
}

// OpenSSL's session goes; first it writes the goodbye, which is for later.
void Session::State::settle() {
  settle_at = base::kNever;
  if (phase != Phase::kConnected || !ssl) return;
  alerts = AlertReader::of(ssl.get());
  if (!alerts) return;
  port.records_flight = true;
  say_goodbye();
  port.records_flight = false;
  for (const auto& datagram : std::exchange(port.flight, {})) goodbye = datagram;
  ssl.reset();
}

void Session::State::end(Event event) {
  events.push_back(event);
  phase = Phase::kOver;
  port.flight = {};
  port.spares = {};
  retransmit = base::kNever;
  give_up = base::kNever;
  settle_at = base::kNever;
}

Session::Session(const Context& context, const Fingerprint& expected, base::Time now, Role role)
    : state_(std::make_unique<State>(context, expected, now, role)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::start(base::Time now, base::SocketAddress to, base::TransmitQueue& out) {
  State& state = *state_;
  if (state.role != Role::kClient || state.phase != State::Phase::kHandshake) return;
  state.port.to = to;
  state.port.out = &out;
  state.shake_hands(now);
  state.port.out = nullptr;
}

void Session::receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
                      base::TransmitQueue& out) {
  State& state = *state_;
  if (state.phase == State::Phase::kConnected && !state.ssl) {
    if (state.alerts->ends(datagram)) return state.end(Closed{});
    ++state.dropped;
    return;
  }
  if (state.phase == State::Phase::kOver || has_stunted_record(state.ssl.get(), datagram)) {
    ++state.dropped;
    return;
  }
  const bool was_connected = state.phase == State::Phase::kConnected;
  const std::size_t before = out.size();
  if (!std::exchange(state.heard, true)) state.give_up = now + kHandshakeMax;
  state.port.to = from;
  state.port.out = &out;
  state.port.inbound = datagram;
  if (state.phase == State::Phase::kHandshake) {
    // Before our first flight there is nothing to repeat, whatever comes.
    if (state.role == Role::kServer && begins_client_hello(datagram) &&
        now - state.sent >= kRepeatMin) {
      state.resend(now);
    }
    state.shake_hands(now);
  }
  // The datagram that ends the handshake may carry more.
  if (state.phase == State::Phase::kConnected) state.read_rest();
  state.port.out = nullptr;
  state.port.inbound = {};
  const bool changed = state.phase == State::Phase::kOver || out.size() > before;
  if (was_connected && !changed) ++state.dropped;
}

void Session::handle_timeout(base::Time now, base::TransmitQueue& out) {
  State& state = *state_;
  if (now >= state.give_up) return state.end(Failed{FailReason::kTimeout});
  if (now >= state.settle_at) state.settle();
  if (now < state.retransmit) return;
  state.port.out = &out;
  state.interval = std::min(2 * state.interval, kRetransmitMax);
  state.retransmit = now + state.interval;
  state.resend(now);
  state.port.out = nullptr;
}

base::Time Session::next_timeout() const {
  return std::min({state_->give_up, state_->retransmit, state_->settle_at});
}

std::optional<Session::Event> Session::poll_event() {
  if (state_->events.empty()) return std::nullopt;
  Event event = state_->events.front();
  state_->events.erase(state_->events.begin());
  return event;
}

void Session::close(base::TransmitQueue& out) {
  State& state = *state_;
  if (state.phase == State::Phase::kConnected) {
    state.port.out = &out;
    if (state.ssl) {
      state.say_goodbye();
    } else if (!state.goodbye.empty()) {
      state.port.send(state.goodbye);
    }
    state.port.out = nullptr;
  }
  state.phase = State::Phase::kOver;
  state.port.flight = {};
  state.retransmit = base::kNever;
  state.give_up = base::kNever;
  state.settle_at = base::kNever;
}

void Session::settle() {
  state_->settle();
}

bool Session::is_connected() const {
  return state_->phase == State::Phase::kConnected;
}

std::uint64_t Session::dropped() const {
  return state_->dropped;
}

}  // namespace proto::dtls
