// A DTLS client as a browser is one, on OpenSSL, in memory and in virtual time. For tests only.
//
// OpenSSL's timer reads the wall clock. While the client writes a flight it is therefore told that
// the timer is over, several times at once; what OpenSSL repeats is kept aside and goes out when
// the test's own time has come (1 s, doubling to 8 s).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/time.hpp"
#include "proto/dtls/certificate.hpp"

namespace proto::dtls {

using Datagram = std::vector<std::uint8_t>;

struct TestClientOptions {
  // OpenSSL's names; empty: no use_srtp extension.
  std::string profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
  unsigned mtu = 1200;
  // Octets of ALPN names in the ClientHello, to make it as long as one with post-quantum shares.
  std::size_t padding = 0;
  bool has_certificate = true;
  int version_max = DTLS1_2_VERSION;
  const char* ciphers = nullptr;  // null: OpenSSL's default
  // One key, certificate and context for all clients that say so, and take no other option: where
  // there are many, making these costs more than the handshakes.
  bool shares_identity = false;
};

class TestClient {
 public:
  using Options = TestClientOptions;

  explicit TestClient(Options options = {}) : port_(std::make_unique<Port>()) {
    if (options.shares_identity) {
      static const TestClient shared{};
      fingerprint_ = shared.fingerprint_;
      SSL_CTX_up_ref(shared.context_.get());
      context_.reset(shared.context_.get());
    } else {
      make_certificate();
      context_.reset(SSL_CTX_new(DTLS_client_method()));
      CHECK(context_ != nullptr);
      set_up(options);
    }
    ssl_.reset(SSL_new(context_.get()));
    CHECK(ssl_ != nullptr);
    BIO* bio = BIO_new(method());
    BIO_set_data(bio, port_.get());
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), port_.get());
    SSL_set_connect_state(ssl_.get());
    DTLS_set_link_mtu(ssl_.get(), static_cast<long>(options.mtu));
    DTLS_set_timer_cb(ssl_.get(), timer);
  }

  // SHA-256 of the client's certificate: what its SDP would say.
  const Fingerprint& fingerprint() const { return fingerprint_; }

  // Sends the ClientHello.
  void start(base::Time now) { shake_hands(now); }

  void receive(base::Time now, base::ConstBytes datagram) {
    port_->inbound = datagram;
    if (!connected_ && !failed_) shake_hands(now);
    if (connected_) read_rest();
    port_->inbound = {};
  }

  // Repeats the last flight.
  void handle_timeout(base::Time now) {
    if (now < retransmit_) return;
    if (port_->spare.empty()) {
      retransmit_ = base::kNever;
      return;
    }
    for (Datagram& datagram : port_->spare.front()) port_->out.push_back(std::move(datagram));
    port_->spare.pop_front();
    interval_ = std::min(2 * interval_, base::Duration(std::chrono::seconds(8)));
    retransmit_ = now + interval_;
  }
  base::Time next_timeout() const { return retransmit_; }

  // What is to be sent, in order.
  std::vector<Datagram> take() { return std::exchange(port_->out, {}); }

  void send_application(base::ConstBytes bytes) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  void close() { SSL_shutdown(ssl_.get()); }

  bool is_connected() const { return connected_; }
  bool is_closed() const { return closed_; }  // close_notify or an alert came
  bool has_failed() const { return failed_; }

  // After the handshake. 0 when no profile was agreed on.
  std::uint16_t profile() const {
    const SRTP_PROTECTION_PROFILE* chosen = SSL_get_selected_srtp_profile(ssl_.get());
    return chosen ? static_cast<std::uint16_t>(chosen->id) : std::uint16_t{0};
  }
  // The first `size` octets of what RFC 5764 exports: client key, server key, salts.
  std::vector<std::uint8_t> material(std::size_t size) const {
    std::vector<std::uint8_t> bytes(size);
    CHECK(SSL_export_keying_material(ssl_.get(), bytes.data(), size, "EXTRACTOR-dtls_srtp", 19,
                                     nullptr, 0, 0) == 1);
    return bytes;
  }
  Fingerprint server_fingerprint() const {
    Fingerprint result;
    const Certificate certificate(SSL_get1_peer_certificate(ssl_.get()));
    if (certificate) digest(certificate.get(), result);
    return result;
  }
  std::string cipher() const { return SSL_get_cipher_name(ssl_.get()); }
  SSL* native() const { return ssl_.get(); }

 private:
  template <auto kFree>
  struct Delete {
    template <class T>
    void operator()(T* pointer) const {
      kFree(pointer);
    }
  };
  using Certificate = std::unique_ptr<X509, Delete<X509_free>>;

  struct Port {
    base::ConstBytes inbound;
    std::vector<Datagram> out;
    std::deque<std::vector<Datagram>> spare;  // repetitions of the flight, not sent yet
    bool repeating = false;
  };
  static constexpr std::size_t kRepetitions = 6;

  static unsigned timer(SSL* ssl, unsigned microseconds) {
    Port& port = *static_cast<Port*>(SSL_get_app_data(ssl));
    if (microseconds == 0) {  // a new flight
      port.spare.clear();
      port.repeating = false;
      return 1;
    }
    port.repeating = true;
    port.spare.emplace_back();
    return port.spare.size() < kRepetitions ? 1 : 3'600'000'000;
  }

  static BIO_METHOD* method() {
    static const std::unique_ptr<BIO_METHOD, Delete<BIO_meth_free>> made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "test client");
      BIO_meth_set_create(m, [](BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
      });
      BIO_meth_set_ctrl(m, [](BIO*, int command, long, void*) -> long {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
      });
      BIO_meth_set_read(m, [](BIO* bio, char* to, int size_max) {
        Port& port = *static_cast<Port*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        if (port.inbound.empty()) {
          BIO_set_retry_read(bio);
          return -1;
        }
        const std::size_t size = std::min(port.inbound.size(), static_cast<std::size_t>(size_max));
        std::memcpy(to, port.inbound.data(), size);
        port.inbound = {};
        return static_cast<int>(size);
      });
      BIO_meth_set_write(m, [](BIO* bio, const char* from, int size) {
        Port& port = *static_cast<Port*>(BIO_get_data(bio));
        Datagram datagram(from, from + size);
        (port.repeating ? port.spare.back() : port.out).push_back(std::move(datagram));
        return size;
      });
      return std::unique_ptr<BIO_METHOD, Delete<BIO_meth_free>>(m);
    }();
    return made.get();
  }

  static void digest(const X509* certificate, Fingerprint& into) {
    unsigned size = 0;
    CHECK(X509_digest(certificate, EVP_sha256(), into.sha256.data(), &size) == 1);
  }

  void make_certificate() {
    key_.reset(EVP_EC_gen("P-256"));
    certificate_.reset(X509_new());
    X509* x = certificate_.get();
    CHECK(key_ != nullptr && x != nullptr);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    ASN1_TIME_set(X509_getm_notBefore(x), 0);
    ASN1_TIME_set(X509_getm_notAfter(x), 1);  // long over: nobody is to mind
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("client"), -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_set_pubkey(x, key_.get());
    CHECK(X509_sign(x, key_.get(), EVP_sha256()) > 0);
    digest(x, fingerprint_);
  }

  void set_up(const Options& options) {
    SSL_CTX* context = context_.get();
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    if (options.version_max < DTLS1_2_VERSION) SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_max_proto_version(context, options.version_max);
    if (options.ciphers) CHECK(SSL_CTX_set_cipher_list(context, options.ciphers) == 1);
    if (options.has_certificate) {
      CHECK(SSL_CTX_use_certificate(context, certificate_.get()) == 1);
      CHECK(SSL_CTX_use_PrivateKey(context, key_.get()) == 1);
    }
    if (!options.profiles.empty()) {
      CHECK(SSL_CTX_set_tlsext_use_srtp(context, options.profiles.c_str()) == 0);
    }
    std::vector<unsigned char> names;
    while (names.size() < options.padding) {
      names.push_back(50);
      names.insert(names.end(), 50, 'x');
    }
    if (!names.empty()) {
      CHECK(SSL_CTX_set_alpn_protos(context, names.data(), static_cast<unsigned>(names.size())) ==
            0);
    }
  }

  void shake_hands(base::Time now) {
    const std::size_t before = port_->out.size();
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    port_->repeating = false;
    if (result == 1) {
      connected_ = true;
      retransmit_ = base::kNever;
    } else if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
      failed_ = true;
      retransmit_ = base::kNever;
    } else if (port_->out.size() > before) {
      interval_ = std::chrono::seconds(1);
      retransmit_ = now + interval_;
    }
  }

  void read_rest() {
    std::uint8_t ignored[2048];
    int size = 1;
    while (size > 0) {
      ERR_clear_error();
      size = SSL_read(ssl_.get(), ignored, sizeof ignored);
    }
    if (SSL_get_error(ssl_.get(), size) != SSL_ERROR_WANT_READ) closed_ = true;
  }

  std::unique_ptr<Port> port_;
  std::unique_ptr<EVP_PKEY, Delete<EVP_PKEY_free>> key_;
  Certificate certificate_;
  Fingerprint fingerprint_;
  std::unique_ptr<SSL_CTX, Delete<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Delete<SSL_free>> ssl_;
  base::Time retransmit_ = base::kNever;
  base::Duration interval_{};
  bool connected_ = false;
  bool failed_ = false;
  bool closed_ = false;
};

}  // namespace proto::dtls
