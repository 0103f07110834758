// One TLS connection as a server, on a connected socket of the kernel that does not block. Never
// waits: its owner asks again when the socket can be read or written. Between messages it holds no
// buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "net/client_hello.hpp"

struct bio_method_st;
struct ssl_ctx_st;
struct ssl_st;

namespace net {

// What is written is encrypted in records of at most so many bytes (RFC 8446 section 5.1).
inline constexpr std::size_t kRecordSizeMax = 16 * 1024;
// Encrypted bytes that wait for the kernel: a record, and what reading gives rise to, such as
// answers to key updates. A client that makes more wait is given up.
inline constexpr std::size_t kTlsUnsentMax = 64 * 1024;

// Pieces to be written one behind the other. They stay valid, and the span, too.
class PieceReader {
 public:
  explicit PieceReader(std::span<const base::ConstBytes> pieces);
  bool empty() const { return pieces_.empty(); }
  // The next bytes, at most kRecordSizeMax: a view into a piece where they are within one, else a
  // copy in `room`. Empty at the end alone.
  base::ConstBytes peek(std::span<std::uint8_t, kRecordSizeMax> room) const;
  // Takes off as many, which peek() has shown.
  void skip(std::size_t size);

 private:
  std::span<const base::ConstBytes> pieces_;  // the first is not read to its end
  std::size_t read_ = 0;                      // of the first
};

class TlsSession {
 public:
  enum class Outcome : std::uint8_t {
    kDone,
    kNotNow,  // waits for the socket
    kEnded,   // by the other side, or it failed
  };
  // What a call may take from the kernel. OpenSSL by itself takes for as long as there are records
  // without data, such as key updates: whoever sends many would stop all that is on the loop.
  enum class Intake : std::uint8_t {
    kNothing,  // only what OpenSSL has already
    kOnce,     // by one recv(): at most kRecordSizeMax and what surrounds a record
  };
  struct Reading {
    Outcome outcome = Outcome::kEnded;
    std::size_t size = 0;  // of kDone
  };

  // Does not own the socket. Nullptr: out of memory.
  static std::unique_ptr<TlsSession> make(ssl_ctx_st* context, int socket);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // The next step of the handshake, with one recv(). kNotNow: once the unsent bytes are sent, and
  // the socket can be read (it may be able to already). `hello` is for whoever chooses the
  // certificate.
  Outcome shake_hands(ClientHello& hello);
  // Some bytes; kNotNow: once the socket can be read (it may be able to already). `out` is not
  // empty.
  Reading read(base::Bytes out, Intake intake);
  // Whether OpenSSL has bytes of the other side, perhaps not yet a whole record. Not once the
  // socket is forgotten.
  bool has_unread() const;
  // Encrypts one record of the pieces and gives it to the kernel, as far as it takes it. kNotNow:
  // once the socket can be read, because the other side is about to change its keys. What is taken
  // from the kernel then may be what a reader waits for: only who has waited, too, takes it.
  // Precondition: nothing is unsent.
  Outcome write_some(PieceReader& pieces, Intake intake);
  // Says that nothing more will come (close_notify), without waiting for the other side's.
  void end_writing();

  bool has_unsent() const { return sent_ < unsent_.size(); }
  // The memory that is held for it, in bytes, at most twice kTlsUnsentMax.
  std::size_t unsent_memory() const { return unsent_.capacity(); }
  // kNotNow: once the socket can be written.
  Outcome send_unsent();

  // The socket is about to be closed; its number may become another's. All has ended then.
  void forget_socket() { socket_ = -1; }
  Greeting greeting() const { return greeting_of(ssl_.get()); }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  struct Bio;  // OpenSSL's way to the socket

  TlsSession(ssl_st* ssl, int socket) : ssl_(ssl), socket_(socket) {}
  static const bio_method_st* bio_method();
  Outcome outcome_of(int result) const;  // of what OpenSSL was asked last
  bool send(base::ConstBytes bytes);     // keeps what the kernel does not take

  std::unique_ptr<ssl_st, Free> ssl_;
  int socket_;
  bool may_receive_ = false;
  bool ended_ = false;  // the other side's FIN was read
  std::vector<std::uint8_t> unsent_;
  std::size_t sent_ = 0;  // of it
};

}  // namespace net
