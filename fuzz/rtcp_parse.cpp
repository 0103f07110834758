// links: proto_rtcp
// Any bytes as an RTCP compound: the walk ends, and every view stays inside the datagram.
#include <cstddef>
#include <cstdint>
#include <variant>

#include "base/check.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtcp/transport_feedback.hpp"

namespace {

using namespace proto::rtcp;

struct Visitor {
  base::ConstBytes datagram;

  void inside(base::ConstBytes view) const {
    CHECK(view.empty() || (view.data() >= datagram.data() &&
                           view.data() + view.size() <= datagram.data() + datagram.size()));
  }
  void operator()(const SenderReport& report) const { CHECK(report.reports.count <= 31); }
  void operator()(const ReceiverReport& report) const { CHECK(report.reports.count <= 31); }
  void operator()(const Bye& bye) const { CHECK(bye.count <= 31); }
  void operator()(const Sdes&) const {}
  void operator()(const Nack& nack) const {
    inside(nack.items);
    std::size_t lost = 0;
    for_each_lost(nack, [&](std::uint16_t) { ++lost; });
    CHECK(lost >= 1 && lost <= nack.items.size() / 4 * 17);
  }
  void operator()(const Pli&) const {}
  void operator()(const Fir& fir) const {
    inside(fir.items);
    CHECK(!fir.items.empty() && fir.items.size() % 8 == 0);
  }
  void operator()(const Remb&) const {}
  void operator()(const TransportFeedback& feedback) const {
    inside(feedback.body);
    const auto arrivals = read_transport_feedback(feedback);
    CHECK(!arrivals || (!arrivals->empty() && arrivals->size() <= kFeedbackPacketsMax));
  }
  void operator()(const ExtendedReport&) const {}
  void operator()(const Unknown&) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ConstBytes datagram(data, size);
  Reader reader(datagram);
  std::size_t packets = 0;
  while (const auto packet = reader.next()) {
    CHECK(!reader.malformed());
    CHECK(++packets <= size / 4);
    std::visit(Visitor{datagram}, *packet);
  }
  return 0;
}
