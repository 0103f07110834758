// How much a line may be given by what it loses (draft-ietf-rmcat-gcc-02 section 6), where loss
// that does not depend on the rate is told from loss that does: a radio link that loses every fifth
// packet loses it at any rate, and holding back pictures for it helps nobody.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "sfu/bwe/bitrate.hpp"

namespace sfu::bwe {

class LossController {
 public:
  // Judged as one: so much time, and so many packets; more where they do not tell.
  static constexpr base::Duration kWindow = std::chrono::seconds(1);
  static constexpr base::Duration kWindowMax = std::chrono::seconds(3);
  static constexpr std::uint64_t kPacketsMin = 20;
  // The most that is taken for a property of the line.
  static constexpr double kInherentMax = 0.4;

  // Packets that are lost one after the other beyond that are an outage, not too high a rate.
  static constexpr int kRunMax = 8;

  void packet(std::size_t bytes, bool lost);
  // What was lost so far is not to count.
  void begin_anew();
  // At the end of each feedback. True when a window has ended with too much of a loss: cap() has
  // fallen.
  bool judge(base::Time now);
  // The line is seen to carry as much.
  void raise_to(Bitrate rate);
  // nullopt: loss does not say that there is one.
  std::optional<Bitrate> cap() const { return cap_; }
  // Whether it is known yet if a lower rate loses less.
  bool is_undecided() const { return cut_.has_value(); }
  // The share of packets that the line loses whatever it is given.
  double inherent() const { return inherent_; }

 private:
  struct Cut {  // that shows whether a lower rate loses less
    double loss;
    Bitrate sent;  // until then
    int windows = 0;
    int lower = 0;  // of them, with less sent, one after the other
  };
  double surely_too_much(double loss, std::uint64_t packets) const;
  void learn(double loss, std::uint64_t packets, Bitrate sent);
  bool limit(double excess, Bitrate carried, Bitrate sent, double loss);

  int run_ = 0;  // lost one after the other, now
  std::optional<base::Time> since_;
  std::uint64_t packets_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t lost_bytes_ = 0;
  double inherent_ = 0;
  std::optional<Bitrate> cap_;
  std::optional<Cut> cut_;
};

}  // namespace sfu::bwe
