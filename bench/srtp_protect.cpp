// One packet protected: by us, by the system's libsrtp2, and by the ciphers alone, which nobody who
// uses OpenSSL can undercut.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <srtp2/srtp.h>

#include "bench/packets.hpp"
#include "proto/srtp/sender.hpp"

namespace {

using proto::srtp::Profile;

void report(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bench::kPacketSize));
}

void ours(benchmark::State& state, Profile profile) {
  proto::srtp::Sender sender(bench::master_key(profile));
  bench::Buffer buffer = bench::packet(0, 7);
  std::uint16_t sequence = 0;
  for (auto _ : state) {
    base::store_u16(buffer.data() + 2, ++sequence);
    benchmark::DoNotOptimize(
        sender.protect_rtp(buffer, bench::kPacketSize, proto::rtp::kFixedHeaderSize));
    benchmark::ClobberMemory();
  }
  report(state);
}

void libsrtp(benchmark::State& state, Profile profile) {
  static const auto initialised = srtp_init();
  const auto key = bench::master_key(profile);
  std::vector<std::uint8_t> bytes(key.key.begin(), key.key.end());
  bytes.insert(bytes.end(), key.salt.begin(), key.salt.end());
  srtp_policy_t policy{};
  if (profile == Profile::kAeadAes128Gcm) {
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
  } else {
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  }
  policy.key = bytes.data();
  policy.ssrc.type = ssrc_any_outbound;
  policy.window_size = 128;
  srtp_t session = nullptr;
  if (initialised != srtp_err_status_ok || srtp_create(&session, &policy) != srtp_err_status_ok) {
    return state.SkipWithError("libsrtp2 does not take the key");
  }
  bench::Buffer buffer = bench::packet(0, 7);
  std::uint16_t sequence = 0;
  for (auto _ : state) {
    base::store_u16(buffer.data() + 2, ++sequence);
    int size = static_cast<int>(bench::kPacketSize);
    if (srtp_protect(session, buffer.data(), &size) != srtp_err_status_ok) {
      state.SkipWithError("libsrtp2 refused a packet");
      break;
    }
    benchmark::ClobberMemory();
  }
  report(state);
  srtp_dealloc(session);
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

void bare_gcm(benchmark::State& state) {
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  const auto key = bench::master_key(Profile::kAeadAes128Gcm);
  EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.key.data(), nullptr);
  bench::Buffer buffer = bench::packet(0, 7);
  std::array<std::uint8_t, 12> iv{};
  constexpr int kHeader = proto::rtp::kFixedHeaderSize;
  for (auto _ : state) {
    int size = 0;
    ++iv[11];
    EVP_EncryptInit_ex(context.get(), nullptr, nullptr, nullptr, iv.data());
    EVP_EncryptUpdate(context.get(), nullptr, &size, buffer.data(), kHeader);
    EVP_EncryptUpdate(context.get(), buffer.data() + kHeader, &size, buffer.data() + kHeader,
                      bench::kPayloadSize);
    EVP_EncryptFinal_ex(context.get(), buffer.data() + bench::kPacketSize, &size);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16,
                        buffer.data() + bench::kPacketSize);
    benchmark::ClobberMemory();
  }
  report(state);
}

}  // namespace

BENCHMARK_CAPTURE(ours, gcm, Profile::kAeadAes128Gcm)->Name("srtp_protect/gcm/pendopo");
BENCHMARK_CAPTURE(libsrtp, gcm, Profile::kAeadAes128Gcm)->Name("srtp_protect/gcm/libsrtp2");
BENCHMARK(bare_gcm)->Name("srtp_protect/gcm/bare_evp");
BENCHMARK_CAPTURE(ours, cm, Profile::kAes128CmSha1_80)->Name("srtp_protect/cm_sha1/pendopo");
BENCHMARK_CAPTURE(libsrtp, cm, Profile::kAes128CmSha1_80)->Name("srtp_protect/cm_sha1/libsrtp2");
