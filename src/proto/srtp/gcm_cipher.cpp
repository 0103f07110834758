#include "proto/srtp/gcm_cipher.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

#include "base/check.hpp"

namespace proto::srtp {
namespace {

constexpr std::size_t kTagSize = 16;
constexpr std::size_t kIvSize = 12;
using Iv = std::array<std::uint8_t, kIvSize>;

// One keyed AES-128-GCM context; sealing or opening a packet sets only the IV.
class GcmContext {
 public:
  GcmContext(const SessionKeys& keys, Direction direction) : context_(EVP_CIPHER_CTX_new()) {
    CHECK(context_ != nullptr);
    std::copy_n(keys.salt.begin(), salt_.size(), salt_.begin());
    CHECK(EVP_CipherInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, keys.encryption.data(),
                            nullptr, direction == Direction::kEncrypt ? 1 : 0) == 1);
  }

  // `iv` comes without the salt.
  void begin(Iv iv) {
    for (std::size_t i = 0; i < iv.size(); ++i) iv[i] = static_cast<std::uint8_t>(iv[i] ^ salt_[i]);
    CHECK(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data(), -1) == 1);
  }
  void associate(base::ConstBytes data) {
    int size = 0;
    CHECK(EVP_CipherUpdate(context_.get(), nullptr, &size, data.data(),
                           static_cast<int>(data.size())) == 1);
  }
  void transform(std::uint8_t* data, std::size_t size) {
    if (size == 0) return;
    int written = 0;
    CHECK(EVP_CipherUpdate(context_.get(), data, &written, data, static_cast<int>(size)) == 1);
  }
  void finish_seal(std::uint8_t* tag) {
    int size = 0;
    std::uint8_t nothing[kTagSize];
    CHECK(EVP_CipherFinal_ex(context_.get(), nothing, &size) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) == 1);
  }
  bool finish_open(std::uint8_t* tag) {
    int size = 0;
    std::uint8_t nothing[kTagSize];
    CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag) == 1);
    return EVP_CipherFinal_ex(context_.get(), nothing, &size) == 1;
  }

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::array<std::uint8_t, kIvSize> salt_{};
};

// RFC 7714 section 8.1: two zero bytes, SSRC, rollover counter, sequence number.
Iv rtp_iv(std::uint32_t ssrc, std::uint64_t index) {
  Iv iv{};
  base::store_u32(iv.data() + 2, ssrc);
  base::store_u32(iv.data() + 6, static_cast<std::uint32_t>(index >> 16));
  base::store_u16(iv.data() + 10, static_cast<std::uint16_t>(index));
  return iv;
}

// RFC 7714 section 9.1: two zero bytes, SSRC, two zero bytes, SRTCP index.
Iv rtcp_iv(std::uint32_t ssrc, std::uint32_t index) {
  Iv iv{};
  base::store_u32(iv.data() + 2, ssrc);
  base::store_u32(iv.data() + 8, index);
  return iv;
}

// An SRTCP packet is header, ciphertext, tag, index word (RFC 7714 section 9.2).
class GcmCipher final : public Cipher {
 public:
  GcmCipher(const SessionKeys& rtp, const SessionKeys& rtcp, Direction direction)
      : rtp_(rtp, direction), rtcp_(rtcp, direction) {}

  std::size_t encrypt_rtp(std::uint8_t* packet, std::size_t size, std::size_t header_size,
                          std::uint32_t ssrc, std::uint64_t index) override {
    rtp_.begin(rtp_iv(ssrc, index));
    rtp_.associate({packet, header_size});
    rtp_.transform(packet + header_size, size - header_size);
    rtp_.finish_seal(packet + size);
    return size + kTagSize;
  }

  std::size_t decrypt_rtp(base::Bytes packet, std::size_t header_size, std::uint32_t ssrc,
                          std::uint64_t index) override {
    const std::size_t size = packet.size() - kTagSize;
    rtp_.begin(rtp_iv(ssrc, index));
    rtp_.associate(packet.first(header_size));
    rtp_.transform(packet.data() + header_size, size - header_size);
    return rtp_.finish_open(packet.data() + size) ? size : 0;
  }

  std::size_t encrypt_rtcp(std::uint8_t* packet, std::size_t size, std::uint32_t index) override {
    std::uint8_t word[4];
    base::store_u32(word, index | kRtcpEncrypted);
    rtcp_.begin(rtcp_iv(base::load_u32(packet + 4), index));
    rtcp_.associate({packet, kRtcpHeaderSize});
    rtcp_.associate(word);
    rtcp_.transform(packet + kRtcpHeaderSize, size - kRtcpHeaderSize);
    rtcp_.finish_seal(packet + size);
    std::copy_n(word, 4, packet + size + kTagSize);
    return size + kTagSize + 4;
  }

  std::size_t decrypt_rtcp(base::Bytes packet, std::uint32_t index) override {
    const std::size_t size = packet.size() - kTagSize - 4;
    std::uint8_t* word = packet.data() + packet.size() - 4;
    rtcp_.begin(rtcp_iv(base::load_u32(packet.data() + 4), index));
    rtcp_.associate(packet.first(kRtcpHeaderSize));
    rtcp_.associate({word, 4});
    rtcp_.transform(packet.data() + kRtcpHeaderSize, size - kRtcpHeaderSize);
    return rtcp_.finish_open(packet.data() + size) ? size : 0;
  }

  std::size_t rtp_trailer() const override { return kTagSize; }
  std::size_t rtcp_trailer() const override { return kTagSize + 4; }
  std::size_t rtcp_index_offset(std::size_t size) const override { return size - 4; }

 private:
  GcmContext rtp_;
  GcmContext rtcp_;
};

}  // namespace

std::unique_ptr<Cipher> make_gcm_cipher(const SessionKeys& rtp, const SessionKeys& rtcp,
                                        Direction direction) {
  return std::make_unique<GcmCipher>(rtp, rtcp, direction);
}

}  // namespace proto::srtp
