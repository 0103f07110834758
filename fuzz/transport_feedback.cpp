// links: proto_rtcp
// Two ways in: the bytes as a received feedback, and the bytes as arrivals that are written and
// must come back equal to within half a tick.
#include "proto/rtcp/transport_feedback.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/check.hpp"

namespace {

using namespace proto::rtcp;

// Two bytes each: what to do and by how much.
std::vector<Arrival> arrivals_from(base::ConstBytes script) {
  base::ByteReader reader(script);
  std::uint16_t sequence = reader.u16();
  base::Time time{std::chrono::milliseconds(reader.u32())};
  std::vector<Arrival> arrivals;
  while (reader.left() >= 2) {
    const std::uint8_t what = reader.u8();
    const std::int64_t amount = reader.u8();
    Arrival arrival{.sequence = sequence++, .received = std::nullopt};
    if (what % 4 != 0) {
      const auto unit =
          what % 4 == 1 ? std::chrono::microseconds(97) : std::chrono::microseconds(what * 400);
      time += what % 4 == 3 ? -amount * unit : amount * unit;
      arrival.received = time;
    }
    arrivals.push_back(arrival);
  }
  return arrivals;
}

void check_round_trip(std::span<const Arrival> arrivals, std::size_t room) {
  std::vector<std::uint8_t> buffer(room);
  base::ByteWriter out(buffer);
  const std::size_t taken = write_transport_feedback(1, 2, 3, arrivals, out);
  CHECK(out.ok() && taken <= arrivals.size());
  if (taken == 0) {
    CHECK(out.size() == 0);
    return;
  }
  Reader reader(out.written());
  const auto packet = reader.next();
  CHECK(packet && std::holds_alternative<TransportFeedback>(*packet) && !reader.next());
  const auto back = read_transport_feedback(std::get<TransportFeedback>(*packet));
  CHECK(back && back->size() == taken);

  std::optional<base::Duration> shift;  // the epoch of the 24-bit reference time
  for (std::size_t i = 0; i < taken; ++i) {
    CHECK((*back)[i].sequence == arrivals[i].sequence);
    CHECK((*back)[i].received.has_value() == arrivals[i].received.has_value());
    if (!arrivals[i].received) continue;
    const base::Duration difference = *(*back)[i].received - *arrivals[i].received;
    if (!shift) shift = difference;
    CHECK(std::chrono::abs(difference - *shift) <= std::chrono::microseconds(250));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const base::ConstBytes rest(data + 1, size - 1);
  const auto arrivals = read_transport_feedback({.sender = 1, .media = 2, .body = rest});
  CHECK(!arrivals || arrivals->size() <= kFeedbackPacketsMax);
  check_round_trip(arrivals_from(rest), data[0] * std::size_t{8});
  return 0;
}
