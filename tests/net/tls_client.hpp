// A TLS client for tests, over a socket that does not block, and records made by hand.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "net/file_descriptor.hpp"
#include "net/tls/certificate.hpp"
#include "net/tls/server_context.hpp"

namespace net {

// The server's side, made once: keys cost time.
inline tls::ServerContext& test_context() {
  static tls::ServerContext context = [] {
    constexpr base::WallTime kNow{1'795'000'000'000};
    base::SeededRandom random(7);
    const tls::Names names = tls::names_of_host("kelas", {});
    const auto authority = tls::make_authority(kNow, names, "kelas", random);
    const auto leaf = tls::make_leaf(kNow, names, *authority, random);
    return std::move(*tls::ServerContext::make({leaf->certificate_pem, leaf->key_pem}));
  }();
  return context;
}

class TlsClient {
 public:
  // `version`: 0 for any.
  explicit TlsClient(FileDescriptor socket, int version = 0, unsigned fragment_kind = 0)
      : socket_(std::move(socket)), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_set_ciphersuites(context_.get(), "TLS_AES_128_GCM_SHA256");
    if (fragment_kind != 0) {
      SSL_CTX_set_tlsext_max_fragment_length(context_.get(),
                                             static_cast<std::uint8_t>(fragment_kind));
    }
    SSL_CTX_set_keylog_callback(context_.get(), note_secret);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_fd(ssl_.get(), socket_.get());
    SSL_set_connect_state(ssl_.get());
    SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }

  SSL* ssl() { return ssl_.get(); }
  int fd() const { return socket_.get(); }
  // False: not yet, or it failed.
  bool shake_hands() { return SSL_do_handshake(ssl_.get()) == 1; }
  bool write(std::string_view text) {
    return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) ==
           static_cast<int>(text.size());
  }
  // All that is there.
  std::string read() {
    std::string text;
    char buffer[16384];
    for (int size = 0; (size = SSL_read(ssl_.get(), buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(size));
    return text;
  }
  bool has_ended() { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
  // One of its own is asked for, too, and sent at once.
  bool update_keys() {
    return SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED) == 1 && shake_hands();
  }

  // Sends a record of TLS 1.3 that OpenSSL would not make (RFC 8446 section 5.2). After one of
  // these nothing is to be written by write().
  void send_record(std::string_view content, std::uint8_t type) {
    const auto key = expand("key", 16);
    auto nonce = expand("iv", 12);
    for (int i = 0; i < 8; ++i)
      nonce[static_cast<std::size_t>(11 - i)] ^= static_cast<std::uint8_t>(records_ >> (8 * i));
    ++records_;
    std::string inner(content);
    inner.push_back(static_cast<char>(type));
    const std::size_t size = inner.size() + 16;
    std::string record{'\x17', '\x03', '\x03', static_cast<char>(size >> 8),
                       static_cast<char>(size & 0xFF)};
    std::vector<unsigned char> sealed(size);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int done = 0;
    EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data());
    EVP_EncryptUpdate(cipher.get(), nullptr, &done, bytes_of(record),
                      static_cast<int>(record.size()));
    EVP_EncryptUpdate(cipher.get(), sealed.data(), &done, bytes_of(inner),
                      static_cast<int>(inner.size()));
    EVP_EncryptFinal_ex(cipher.get(), sealed.data() + done, &done);
    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, 16, sealed.data() + inner.size());
    record.append(reinterpret_cast<const char*>(sealed.data()), sealed.size());
    send_raw(record);
  }

  // What send_record() makes from now on is behind a key update (RFC 8446 section 7.2).
  void follow_key_update() {
    secret_ = expand("traffic upd", secret_.size());
    records_ = 0;
  }

  void send_raw(std::string_view bytes) {
    if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("not all was sent");
  }

  // As much of it as the kernel takes; how much it was.
  std::size_t flood(std::string_view bytes) {
    std::size_t sent = 0;
    for (ssize_t size = 1; size > 0 && sent < bytes.size();) {
      const std::string_view next = bytes.substr(sent, 30'000);
      size = ::send(socket_.get(), next.data(), next.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (size > 0) sent += static_cast<std::size_t>(size);
    }
    return sent;
  }
  // What it would send, had it a socket, while `says` is called.
  template <class Says>
  std::string what(Says says) {
    BIO* const memory = BIO_new(BIO_s_mem());
    BIO* const socket = SSL_get_wbio(ssl_.get());
    BIO_up_ref(socket);
    SSL_set0_wbio(ssl_.get(), memory);
    says();
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    std::string text(data, static_cast<std::size_t>(size));
    SSL_set0_wbio(ssl_.get(), socket);
    return text;
  }

  void close() { socket_ = FileDescriptor(); }
  void half_close() { ::shutdown(socket_.get(), SHUT_WR); }

 private:
  static const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  static void note_secret(const SSL* ssl, const char* line) {
    const std::string_view text(line);
    if (!text.starts_with("CLIENT_TRAFFIC_SECRET_0 ")) return;
    const std::string_view hex = text.substr(text.rfind(' ') + 1);
    auto& secret = static_cast<TlsClient*>(SSL_get_app_data(ssl))->secret_;
    secret.clear();
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      secret.push_back(
          static_cast<unsigned char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }

  // HKDF-Expand-Label of RFC 8446 section 7.1, without a context.
  std::vector<unsigned char> expand(std::string_view label, std::size_t size) {
    std::string info{'\0', static_cast<char>(size), static_cast<char>(6 + label.size())};
    info += "tls13 ";
    info += label;
    info.push_back('\0');
    std::vector<unsigned char> out(size);
    EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    EVP_KDF_CTX* const context = EVP_KDF_CTX_new(kdf);
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_int("mode", &mode),
                           OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                           OSSL_PARAM_construct_octet_string("key", secret_.data(), secret_.size()),
                           OSSL_PARAM_construct_octet_string("info", info.data(), info.size()),
                           OSSL_PARAM_construct_end()};
    const bool good = EVP_KDF_derive(context, out.data(), out.size(), params) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    if (!good) throw std::runtime_error("no keys");
    return out;
  }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  FileDescriptor socket_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  std::vector<unsigned char> secret_;
  std::uint64_t records_ = 0;
};

}  // namespace net
