#include "net/tls_session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "base/check.hpp"

namespace net {

PieceReader::PieceReader(std::span<const base::ConstBytes> pieces) : pieces_(pieces) {
  skip(0);
}

base::ConstBytes PieceReader::peek(std::span<std::uint8_t, kRecordSizeMax> room) const {
  if (empty()) return {};
  const base::ConstBytes first = pieces_.front().subspan(read_);
  if (first.size() >= room.size()) return first.first(room.size());
  if (pieces_.size() == 1) return first;
  std::size_t size = 0;
  for (std::size_t i = 0; i < pieces_.size() && size < room.size(); ++i) {
    const base::ConstBytes piece = i == 0 ? first : pieces_[i];
    const std::size_t fits = std::min(piece.size(), room.size() - size);
    std::ranges::copy(piece.first(fits), room.begin() + static_cast<std::ptrdiff_t>(size));
    size += fits;
  }
  return base::ConstBytes(room).first(size);
}

void PieceReader::skip(std::size_t size) {
  read_ += size;
  while (!pieces_.empty() && read_ >= pieces_.front().size()) {
    read_ -= pieces_.front().size();
    pieces_ = pieces_.subspan(1);
  }
}

// OpenSSL's own BIO for sockets writes with SIGPIPE, and asks to write again what the kernel did
// not take: then a key update that is read meanwhile could not be answered. This one takes all.
struct TlsSession::Bio {
  static TlsSession& session(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

  static int write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);  // of a read before: a failure is not to look like "not now"
    const base::ConstBytes bytes(reinterpret_cast<const std::uint8_t*>(data),
                                 static_cast<std::size_t>(size));
    return session(bio).send(bytes) ? size : -1;
  }

  static int read(BIO* bio, char* out, int size) {
    TlsSession& self = session(bio);
    BIO_clear_retry_flags(bio);
    if (!std::exchange(self.may_receive_, false)) {
      BIO_set_retry_read(bio);
      return -1;
    }
    ssize_t read = 0;
    do {
      read = recv(self.socket_, out, static_cast<std::size_t>(size), MSG_DONTWAIT);
    } while (read < 0 && errno == EINTR);
    if (read == 0) self.ended_ = true;
    if (read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_read(bio);
    return static_cast<int>(read);
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    return command == BIO_CTRL_EOF && session(bio).ended_ ? 1 : 0;
  }
};

const BIO_METHOD* TlsSession::bio_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    CHECK(made != nullptr);
    BIO_meth_set_write(made, Bio::write);
    BIO_meth_set_read(made, Bio::read);
    BIO_meth_set_ctrl(made, Bio::control);
    return made;
  }();
  return method;
}

void TlsSession::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsSession::~TlsSession() = default;

std::unique_ptr<TlsSession> TlsSession::make(ssl_ctx_st* context, int socket) {
  SSL* const ssl = SSL_new(context);
  BIO* const bio = BIO_new(bio_method());
  if (ssl == nullptr || bio == nullptr) {
    SSL_free(ssl);
    BIO_free(bio);
    ERR_clear_error();
    return nullptr;
  }
  std::unique_ptr<TlsSession> session(new TlsSession(ssl, socket));
  BIO_set_data(bio, session.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);  // owns it
  SSL_set_accept_state(ssl);
  SSL_set_read_ahead(ssl, 1);  // one recv() for a record, not one for its head and one for its body
  return session;
}

TlsSession::Outcome TlsSession::outcome_of(int result) const {
  if (result == 1) return Outcome::kDone;
  const bool waits = SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
  return waits ? Outcome::kNotNow : Outcome::kEnded;
}

TlsSession::Outcome TlsSession::shake_hands(ClientHello& hello) {
  ERR_clear_error();
  may_receive_ = true;
  attach(ssl_.get(), &hello);
  const int result = SSL_do_handshake(ssl_.get());
  attach(ssl_.get(), nullptr);
  return outcome_of(result);
}

TlsSession::Reading TlsSession::read(base::Bytes out, Intake intake) {
  if (socket_ == -1) return {};
  ERR_clear_error();
  may_receive_ = intake == Intake::kOnce;
  std::size_t size = 0;
  const int result = SSL_read_ex(ssl_.get(), out.data(), out.size(), &size);
  return {outcome_of(result), size};
}

bool TlsSession::has_unread() const {
  return socket_ != -1 && SSL_has_pending(ssl_.get()) == 1;
}

TlsSession::Outcome TlsSession::write_some(PieceReader& pieces, Intake intake) {
  CHECK(!has_unsent());
  std::array<std::uint8_t, kRecordSizeMax> room;
  const base::ConstBytes record = pieces.peek(room);
  if (record.empty()) return Outcome::kDone;
  ERR_clear_error();
  may_receive_ = intake == Intake::kOnce;
  std::size_t size = 0;  // less than the record where the client can take only small ones
  const int result = SSL_write_ex(ssl_.get(), record.data(), record.size(), &size);
  if (result != 1) return outcome_of(result);
  pieces.skip(size);
  return Outcome::kDone;
}

void TlsSession::end_writing() {
  ERR_clear_error();
  may_receive_ = false;
  if (SSL_in_init(ssl_.get()) == 0) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

bool TlsSession::send(base::ConstBytes bytes) {
  if (!has_unsent()) {
    ssize_t sent = 0;
    do {
      sent = ::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return false;
    if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent_));
  sent_ = 0;
  if (unsent_.size() + bytes.size() > kTlsUnsentMax) return false;
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  return true;
}

TlsSession::Outcome TlsSession::send_unsent() {
  while (has_unsent()) {
    const ssize_t sent = ::send(socket_, unsent_.data() + sent_, unsent_.size() - sent_,
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Outcome::kNotNow;
    if (sent < 0) return Outcome::kEnded;
    sent_ += static_cast<std::size_t>(sent);
  }
  unsent_ = std::vector<std::uint8_t>();  // its memory, too
  sent_ = 0;
  return Outcome::kDone;
}

}  // namespace net
