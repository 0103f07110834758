// SHA_CTX is deprecated, but its state can be copied: HMAC through EVP costs a fifth more per
// packet.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "proto/srtp/counter_mode_cipher.hpp"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/check.hpp"

namespace proto::srtp {
namespace {

constexpr std::size_t kTagSize = 10;
constexpr std::size_t kShaBlock = 64;
using Tag = std::array<std::uint8_t, SHA_DIGEST_LENGTH>;

// HMAC-SHA1 (RFC 2104) whose keyed inner and outer states are computed once.
class HmacSha1 {
 public:
  explicit HmacSha1(base::ConstBytes key) {
    start(key, 0x36, inner_);
    start(key, 0x5c, outer_);
  }
  // Over two pieces, one behind the other.
  Tag sign(base::ConstBytes first, base::ConstBytes second) const {
    Tag tag{};
    SHA_CTX state = inner_;
    SHA1_Update(&state, first.data(), first.size());
    SHA1_Update(&state, second.data(), second.size());
    SHA1_Final(tag.data(), &state);
    state = outer_;
    SHA1_Update(&state, tag.data(), tag.size());
    SHA1_Final(tag.data(), &state);
    return tag;
  }

 private:
  static void start(base::ConstBytes key, std::uint8_t pad, SHA_CTX& state) {
    std::array<std::uint8_t, kShaBlock> block{};
    std::copy(key.begin(), key.end(), block.begin());
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ pad);
    SHA1_Init(&state);
    SHA1_Update(&state, block.data(), block.size());
  }
  SHA_CTX inner_{};
  SHA_CTX outer_{};
};

// The keystream of one direction of RTP or RTCP.
class CounterMode {
 public:
  explicit CounterMode(const SessionKeys& keys) : context_(EVP_CIPHER_CTX_new()) {
    CHECK(context_ != nullptr);
    std::copy(keys.salt.begin(), keys.salt.end(), salt_.begin());
    CHECK(EVP_EncryptInit_ex(context_.get(), EVP_aes_128_ctr(), nullptr, keys.encryption.data(),
                             nullptr) == 1);
  }
  // RFC 3711 section 4.1.1: the salt, XOR the SSRC from byte 4, XOR the index from byte 8.
  void transform(std::uint8_t* data, std::size_t size, std::uint32_t ssrc, std::uint64_t index) {
    std::array<std::uint8_t, 16> iv = salt_;
    const std::uint64_t mask = index << 16;
    for (std::size_t i = 0; i < 4; ++i) {
      iv[4 + i] = static_cast<std::uint8_t>(iv[4 + i] ^ (ssrc >> (24 - 8 * i)));
    }
    for (std::size_t i = 0; i < 8; ++i) {
      iv[8 + i] = static_cast<std::uint8_t>(iv[8 + i] ^ (mask >> (56 - 8 * i)));
    }
    if (size == 0) return;
    int written = 0;
    CHECK(EVP_EncryptInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data()) == 1);
    CHECK(EVP_EncryptUpdate(context_.get(), data, &written, data, static_cast<int>(size)) == 1);
  }

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::array<std::uint8_t, 16> salt_{};  // the last two bytes are the block counter
};

// An SRTCP packet is header, ciphertext, index word, tag (RFC 3711 section 3.4).
class CounterModeCipher final : public Cipher {
 public:
  CounterModeCipher(const SessionKeys& rtp, const SessionKeys& rtcp)
      : rtp_(rtp), rtcp_(rtcp), rtp_hmac_(rtp.authentication), rtcp_hmac_(rtcp.authentication) {}

  std::size_t encrypt_rtp(std::uint8_t* packet, std::size_t size, std::size_t header_size,
                          std::uint32_t ssrc, std::uint64_t index) override {
    rtp_.transform(packet + header_size, size - header_size, ssrc, index);
    const Tag tag = sign_rtp({packet, size}, index);
    std::copy_n(tag.begin(), kTagSize, packet + size);
    return size + kTagSize;
  }

  std::size_t decrypt_rtp(base::Bytes packet, std::size_t header_size, std::uint32_t ssrc,
                          std::uint64_t index) override {
    const std::size_t size = packet.size() - kTagSize;
    const Tag tag = sign_rtp(packet.first(size), index);
    if (CRYPTO_memcmp(tag.data(), packet.data() + size, kTagSize) != 0) return 0;
    rtp_.transform(packet.data() + header_size, size - header_size, ssrc, index);
    return size;
  }

  std::size_t encrypt_rtcp(std::uint8_t* packet, std::size_t size, std::uint32_t index) override {
    const std::uint32_t ssrc = base::load_u32(packet + 4);
    rtcp_.transform(packet + kRtcpHeaderSize, size - kRtcpHeaderSize, ssrc, index);
    base::store_u32(packet + size, index | kRtcpEncrypted);
    const Tag tag = rtcp_hmac_.sign({packet, size + 4}, {});
    std::copy_n(tag.begin(), kTagSize, packet + size + 4);
    return size + 4 + kTagSize;
  }

  std::size_t decrypt_rtcp(base::Bytes packet, std::uint32_t index) override {
    const std::size_t signed_size = packet.size() - kTagSize;
    const Tag tag = rtcp_hmac_.sign(packet.first(signed_size), {});
    if (CRYPTO_memcmp(tag.data(), packet.data() + signed_size, kTagSize) != 0) return 0;
    const std::size_t size = signed_size - 4;
    const std::uint32_t ssrc = base::load_u32(packet.data() + 4);
    rtcp_.transform(packet.data() + kRtcpHeaderSize, size - kRtcpHeaderSize, ssrc, index);
    return size;
  }

  std::size_t rtp_trailer() const override { return kTagSize; }
  std::size_t rtcp_trailer() const override { return 4 + kTagSize; }
  std::size_t rtcp_index_offset(std::size_t size) const override { return size - kTagSize - 4; }

 private:
  // The rollover counter is authenticated with the packet though it is not sent (section 4.2).
  Tag sign_rtp(base::ConstBytes packet, std::uint64_t index) const {
    std::uint8_t roc[4];
    base::store_u32(roc, static_cast<std::uint32_t>(index >> 16));
    return rtp_hmac_.sign(packet, roc);
  }

  CounterMode rtp_;
  CounterMode rtcp_;
  HmacSha1 rtp_hmac_;
  HmacSha1 rtcp_hmac_;
};

}  // namespace

std::unique_ptr<Cipher> make_counter_mode_cipher(const SessionKeys& rtp, const SessionKeys& rtcp) {
  return std::make_unique<CounterModeCipher>(rtp, rtcp);
}

}  // namespace proto::srtp
