// The bare ceiling: one loop that encrypts the same packets for N viewers and sends them, with
// nothing around it that a media server needs.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <sys/socket.h>

#include "bench/packets.hpp"
#include "bench/sink.hpp"
#include "net/file_descriptor.hpp"
#include "net/socket_names.hpp"

namespace {

constexpr int kHeader = proto::rtp::kFixedHeaderSize;
constexpr std::size_t kBatch = 64;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

void encrypt(EVP_CIPHER_CTX* context, std::array<std::uint8_t, 12>& iv, bench::Buffer& buffer) {
  int size = 0;
  EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data());
  EVP_EncryptUpdate(context, nullptr, &size, buffer.data(), kHeader);
  EVP_EncryptUpdate(context, buffer.data() + kHeader, &size, buffer.data() + kHeader,
                    bench::kPayloadSize);
  EVP_EncryptFinal_ex(context, buffer.data() + bench::kPacketSize, &size);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, buffer.data() + bench::kPacketSize);
}

// Everything the kernel needs is laid out once.
struct Outgoing {
  explicit Outgoing(const bench::Sink& sink)
      : buffers(sink.size()), names(sink.size()), pieces(sink.size()), messages(sink.size()) {
    const auto key = bench::master_key(proto::srtp::Profile::kAeadAes128Gcm);
    for (std::size_t i = 0; i < sink.size(); ++i) {
      pieces[i] = {buffers[i].data(), bench::kPacketSize + 16};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &names[i];
      header.msg_namelen = net::to_native(sink.address(i), false, names[i]);
      header.msg_iov = &pieces[i];
      header.msg_iovlen = 1;
      contexts.emplace_back(EVP_CIPHER_CTX_new());
      EVP_EncryptInit_ex(contexts[i].get(), EVP_aes_128_gcm(), nullptr, key.key.data(), nullptr);
    }
  }

  std::vector<bench::Buffer> buffers;
  std::vector<sockaddr_storage> names;
  std::vector<iovec> pieces;
  std::vector<mmsghdr> messages;
  std::vector<Context> contexts;
};

void bare_ceiling(benchmark::State& state) {
  const bench::Sink sink(static_cast<std::size_t>(state.range(0)));
  const net::FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd || sink.size() != static_cast<std::size_t>(state.range(0))) {
    return state.SkipWithError("no socket");
  }
  Outgoing out(sink);
  const bench::Buffer packet = bench::packet(0, 7);
  std::array<std::uint8_t, 12> iv{};
  for (auto _ : state) {
    ++iv[11];
    for (std::size_t i = 0; i < sink.size(); ++i) {
      out.buffers[i] = packet;
      encrypt(out.contexts[i].get(), iv, out.buffers[i]);
    }
    for (std::size_t done = 0; done < sink.size();) {
      const std::size_t count = std::min(kBatch, sink.size() - done);
      const int sent = sendmmsg(fd.get(), &out.messages[done], static_cast<unsigned>(count), 0);
      if (sent <= 0) return state.SkipWithError("the kernel does not send");
      done += static_cast<std::size_t>(sent);
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

BENCHMARK(bare_ceiling)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);
