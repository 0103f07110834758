#include "load/ceiling.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

#include <openssl/evp.h>
#include <sys/socket.h>

#include "load/sink.hpp"
#include "net/file_descriptor.hpp"
#include "net/socket_names.hpp"
#include "proto/rtp/header.hpp"

namespace load {
namespace {

constexpr std::size_t kHeader = proto::rtp::kFixedHeaderSize;
constexpr std::size_t kTag = 16;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kPayloadMax = 1400;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;
using Buffer = std::array<std::uint8_t, kHeader + kPayloadMax + kTag>;

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

// Everything the kernel needs is laid out once.
struct Ceiling::Outgoing {
  Outgoing(std::size_t viewers, std::size_t payload)
      : sink(viewers),
        fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
        payload_size(std::min(payload, kPayloadMax)),
        buffers(sink.size()),
        names(sink.size()),
        pieces(sink.size()),
        messages(sink.size()),
        ready(fd && sink.size() == viewers && viewers > 0) {
    packet[0] = 0x80;
    for (std::size_t i = kHeader; i < packet.size(); ++i) {
      packet[i] = static_cast<std::uint8_t>(i * 7);
    }
    const std::array<std::uint8_t, 16> key{1, 2, 3};
    for (std::size_t i = 0; i < sink.size(); ++i) {
      pieces[i] = {buffers[i].data(), kHeader + payload_size + kTag};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &names[i];
      header.msg_namelen = net::to_native(sink.address(i), false, names[i]);
      header.msg_iov = &pieces[i];
      header.msg_iovlen = 1;
      contexts.emplace_back(EVP_CIPHER_CTX_new());
      EVP_EncryptInit_ex(contexts[i].get(), EVP_aes_128_gcm(), nullptr, key.data(), nullptr);
    }
  }

  void encrypt(std::size_t i) {
    EVP_CIPHER_CTX* const context = contexts[i].get();
    Buffer& buffer = buffers[i];
    std::memcpy(buffer.data(), packet.data(), kHeader + payload_size);
    int size = 0;
    std::uint8_t* const tag = buffer.data() + kHeader + payload_size;
    EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data());
    EVP_EncryptUpdate(context, nullptr, &size, buffer.data(), static_cast<int>(kHeader));
    EVP_EncryptUpdate(context, buffer.data() + kHeader, &size, buffer.data() + kHeader,
                      static_cast<int>(payload_size));
    EVP_EncryptFinal_ex(context, tag, &size);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTag, tag);
  }

  Sink sink;
  net::FileDescriptor fd;
  std::size_t payload_size;
  Buffer packet{};
  std::array<std::uint8_t, 12> iv{};
  std::vector<Buffer> buffers;
  std::vector<sockaddr_storage> names;
  std::vector<iovec> pieces;
  std::vector<mmsghdr> messages;
  std::vector<Context> contexts;
  bool ready;
};

Ceiling::Ceiling(std::size_t viewers, std::size_t payload_size)
    : out_(std::make_unique<Outgoing>(viewers, payload_size)) {}
Ceiling::~Ceiling() = default;

bool Ceiling::ready() const {
  return out_->ready;
}

bool Ceiling::send_round() {
  Outgoing& out = *out_;
  ++out.iv[11];
  for (std::size_t i = 0; i < out.sink.size(); ++i) out.encrypt(i);
  for (std::size_t done = 0; done < out.sink.size();) {
    const std::size_t count = std::min(kBatch, out.sink.size() - done);
    const int sent = sendmmsg(out.fd.get(), &out.messages[done], static_cast<unsigned>(count), 0);
    if (sent <= 0) return false;
    done += static_cast<std::size_t>(sent);
  }
  return true;
}

void Ceiling::drain() {
  out_->sink.drain();
}

double measure_paced_ceiling(std::size_t viewers, std::size_t payload_size, const Pace& pace,
                             const std::stop_token& stop) {
  constexpr double kSeconds = 2;
  Ceiling ceiling(viewers, payload_size);
  if (!ceiling.ready() || pace.bursts_per_second <= 0 || pace.packets_per_burst <= 0) return 0;
  const auto period = std::chrono::duration<double>(1 / pace.bursts_per_second);
  const auto start = std::chrono::steady_clock::now();
  const auto bursts = std::max(1LL, std::llround(kSeconds * pace.bursts_per_second));
  double used = 0;
  long long rounds = 0;
  for (long long burst = 0; burst < bursts; ++burst) {
    std::this_thread::sleep_until(start + static_cast<double>(burst) * period);
    if (stop.stop_requested()) return 0;
    const double before = thread_seconds();
    const auto due = std::llround(static_cast<double>(burst + 1) * pace.packets_per_burst);
    for (; rounds < due; ++rounds) {
      if (!ceiling.send_round()) return 0;
    }
    used += thread_seconds() - before;
    ceiling.drain();
  }
  return rounds > 0 ? used * 1e9 / static_cast<double>(static_cast<std::size_t>(rounds) * viewers)
                    : 0;
}

double measure_ceiling(std::size_t viewers, std::size_t payload_size) {
  constexpr double kSeconds = 0.5;
  Ceiling ceiling(viewers, payload_size);
  if (!ceiling.ready()) return 0;
  double used = 0;
  std::size_t rounds = 0;
  while (used < kSeconds) {
    const double before = thread_seconds();
    if (!ceiling.send_round()) return 0;
    used += thread_seconds() - before;
    ++rounds;
    ceiling.drain();  // like viewers who read, and not on the sender's account
  }
  return used * 1e9 / static_cast<double>(rounds * viewers);
}

}  // namespace load
