#include "server/media_streams.hpp"

#include <algorithm>
#include <utility>

#include "net/system_clock.hpp"
#include "proto/classify.hpp"

namespace server {

namespace {

// One read. What is left is read in the next turn, after the others.
constexpr std::size_t kReadSize = 16 * 1024;
// No further connection is served in a turn that has taken so long; it is ready in the next one.
constexpr base::Duration kTurnTimeMax = std::chrono::milliseconds(10);
constexpr base::Duration kCheckPace = std::chrono::seconds(1);
// What the kernel holds before it says that it has no room: enough for the next milliseconds. What
// waits is better kept here, where it is counted.
constexpr int kKernelUnsentMax = 32 * 1024;
// Memory that a connection keeps for its next packets.
constexpr std::size_t kKeptMax = 32 * 1024;

using Outcome = net::StreamSocket::Outcome;

}  // namespace

struct MediaStreams::Connection {
  Connection(net::StreamSocket s, const base::SocketAddress& a, base::Time now)
      : socket(std::move(s)), address(a), proved_at(now), progress_at(now) {}

  std::size_t unsent_size() const { return unsent.size() - sent; }

  net::StreamSocket socket;
  base::SocketAddress address;
  proto::ice::FrameReader frames;
  std::vector<std::uint8_t> unsent;  // framed; its first `sent` bytes are gone
  std::size_t sent = 0;
  bool in_to_write = false;
  bool wants_writable = false;  // the kernel was full
  bool ended = false;
  bool proved = false;
  bool was_proved = false;
  std::size_t unproven_bytes = 0;
  base::Time proved_at;    // when last; at first when it came
  base::Time progress_at;  // when the kernel last took something, or had no need to
};

MediaStreams::MediaStreams(Sinks sinks) : sinks_(std::move(sinks)), read_buffer_(kReadSize) {}
MediaStreams::~MediaStreams() = default;

void MediaStreams::adopt(base::Time now, MediaStreamArrival arrival) {
  net::StreamSocket socket(std::move(arrival.socket));
  auto address = socket.peer();
  if (!address) return;  // gone already
  if (const auto admitted = count_.admit(address->ip); !admitted) {
    ++(admitted.error() == app::Counter::kConnectionLimit ? counters_.refused_limit
                                                          : counters_.refused_limit_per_address);
    return;
  }
  do {
    address->stream = ++last_stream_;
  } while (address->stream == 0 || connections_.contains(address->stream));
  socket.limit_unsent(kKernelUnsentMax);
  const bool added = ready_.add(socket.fd(), address->stream);
  auto owned = std::make_unique<Connection>(std::move(socket), *address, now);
  Connection& connection = *owned;
  connections_.emplace(address->stream, std::move(owned));
  counters_.open = connections_.size();
  if (next_check_ == base::kNever) next_check_ = now + kCheckPace;
  if (added)
    take_frames(now, connection, arrival.first);
  else
    end(connection);
}

void MediaStreams::receive(base::Time now) {
  if (connections_.empty()) return;
  const base::Time start = net::now();
  for (const net::ReadySet::Ready& ready : ready_.take()) {
    Connection* connection = find(ready.key);
    if (connection == nullptr || connection->ended) continue;
    if (net::now() - start > kTurnTimeMax) return;
    if (ready.writable) write(now, *connection);
    if (ready.readable && !connection->ended) read(now, *connection);
  }
}

void MediaStreams::read(base::Time now, Connection& connection) {
  const auto [outcome, size] = connection.socket.read(read_buffer_);
  if (outcome == Outcome::kEnded) return end(connection);
  if (outcome == Outcome::kSome)
    take_frames(now, connection, base::Bytes(read_buffer_).first(size));
}

void MediaStreams::take_frames(base::Time now, Connection& connection, base::Bytes bytes) {
  if (!connection.proved) connection.unproven_bytes += bytes.size();
  connection.frames.receive(bytes);
  while (const auto frame = connection.frames.next()) {
    ++counters_.frames_received;
    sinks_.frame(now, connection.address, *frame);
    if (connection.ended) return;
  }
  if (connection.frames.is_broken()) {
    ++counters_.closed_bad_frame;
    return end(connection);
  }
  if (connection.proved) return;
  check(now, connection);
  if (!connection.proved && connection.unproven_bytes > kUnprovenBytesMax) {
    ++counters_.closed_unproven;
    end(connection);
  }
}

std::span<const base::Transmit> MediaStreams::send(base::Time now,
                                                   std::span<const base::Transmit> datagrams) {
  const auto is_ours = [](const base::Transmit& datagram) { return datagram.to.stream != 0; };
  if (std::none_of(datagrams.begin(), datagrams.end(), is_ours)) return datagrams;
  datagrams_.clear();
  for (const base::Transmit& datagram : datagrams) {
    if (!is_ours(datagram)) {
      datagrams_.push_back(datagram);
    } else if (Connection* connection = find(datagram.to.stream);
               connection != nullptr && !connection->ended) {
      queue(now, *connection, datagram.bytes);
    } else {
      ++counters_.dropped_closed;
    }
  }
  for (const std::uint32_t stream : to_write_) {
    Connection& connection = *find(stream);
    connection.in_to_write = false;
    if (!connection.wants_writable) write(now, connection);
  }
  to_write_.clear();
  return datagrams_;
}

bool MediaStreams::has_room(const Connection& connection, base::ConstBytes datagram) const {
  const std::size_t size = proto::ice::kFrameHeaderSize + datagram.size();
  const bool is_media = proto::classify(datagram) == proto::DatagramKind::kRtp;
  const std::size_t size_max = is_media ? kUnsentMax - kUnsentReserve : kUnsentMax;
  return connection.unsent_size() + size <= size_max &&
         (unsent_total_ + size <= kUnsentTotalMax || connection.unsent_size() <= kUnsentAlways);
}

// All of a frame or nothing of it: half a one would end the connection for the other side.
void MediaStreams::queue(base::Time now, Connection& connection, base::ConstBytes datagram) {
  if (!has_room(connection, datagram) && !connection.wants_writable) write(now, connection);
  if (connection.ended || !has_room(connection, datagram)) {
    ++counters_.dropped_unread;
    return;
  }
  const std::size_t size = proto::ice::kFrameHeaderSize + datagram.size();
  std::vector<std::uint8_t>& unsent = connection.unsent;
  if (connection.sent > kKeptMax && connection.sent >= connection.unsent_size()) {
    unsent.erase(unsent.begin(), unsent.begin() + static_cast<std::ptrdiff_t>(connection.sent));
    connection.sent = 0;
  }
  unsent.push_back(static_cast<std::uint8_t>(datagram.size() >> 8));
  unsent.push_back(static_cast<std::uint8_t>(datagram.size()));
  unsent.insert(unsent.end(), datagram.begin(), datagram.end());
  unsent_total_ += size;
  ++counters_.frames_sent;
  if (!std::exchange(connection.in_to_write, true)) to_write_.push_back(connection.address.stream);
}

void MediaStreams::write(base::Time now, Connection& connection) {
  if (connection.ended) return;  // what it had unsent is counted until it is forgotten
  while (connection.unsent_size() > 0) {
    const auto [outcome, size] =
        connection.socket.write(base::ConstBytes(connection.unsent).subspan(connection.sent));
    if (outcome == Outcome::kEnded) return end(connection);
    if (outcome == Outcome::kNotNow) return want_writable(connection, true);
    connection.sent += size;
    unsent_total_ -= size;
    connection.progress_at = now;
  }
  if (connection.unsent.capacity() > kKeptMax) connection.unsent = {};
  connection.unsent.clear();
  connection.sent = 0;
  want_writable(connection, false);
}

void MediaStreams::want_writable(Connection& connection, bool wanted) {
  if (connection.wants_writable == wanted) return;
  connection.wants_writable = wanted;
  ready_.want_writable(connection.socket.fd(), connection.address.stream, wanted);
}

void MediaStreams::check(base::Time now, Connection& connection) {
  connection.proved = sinks_.is_proved(connection.address);
  if (connection.proved) {
    connection.was_proved = true;
    connection.unproven_bytes = 0;
    connection.proved_at = now;
  }
}

void MediaStreams::end(Connection& connection) {
  if (std::exchange(connection.ended, true)) return;
  ended_.push_back(connection.address.stream);
}

void MediaStreams::end_turn(base::Time now) {
  if (now >= next_check_) {
    next_check_ = now + kCheckPace;
    for (const auto& [stream, connection] : connections_) {
      check(now, *connection);
      if (connection->ended) continue;
      if (now - connection->proved_at >= kUnprovenTimeMax) {
        if (!connection->was_proved) ++counters_.closed_unproven;
        end(*connection);
      } else if (connection->unsent_size() == 0) {
        connection->progress_at = now;
      } else if (now - connection->progress_at >= kUnreadTimeMax) {
        ++counters_.closed_unread;
        end(*connection);
      }
    }
  }
  for (const std::uint32_t stream : std::exchange(ended_, {})) {
    const auto connection = connections_.extract(stream);
    unsent_total_ -= connection.mapped()->unsent_size();
    count_.release(connection.mapped()->address.ip);
    sinks_.closed(now, connection.mapped()->address);
  }
  counters_.open = connections_.size();
  if (connections_.empty()) next_check_ = base::kNever;
}

base::Time MediaStreams::next_timeout() const {
  return ended_.empty() ? next_check_ : base::Time{};
}

MediaStreams::Connection* MediaStreams::find(std::uint32_t stream) {
  const auto found = connections_.find(stream);
  return found == connections_.end() ? nullptr : found->second.get();
}

}  // namespace server
