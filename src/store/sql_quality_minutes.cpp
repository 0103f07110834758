#include "store/sql_quality_minutes.hpp"

#include <cmath>

#include "quality/report.hpp"
#include "store/rows.hpp"

namespace store {
namespace {

using quality::AudienceFigures;
using quality::Figures;
using quality::Minute;
using quality::Spread;

constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;

// What was measured is kept in thousandths, since the two databases share no fractions.
constexpr double kParts = 1000;

std::optional<std::int64_t> parts(const std::optional<float>& value) {
  return value ? std::optional<std::int64_t>(std::llround(*value * kParts)) : std::nullopt;
}

std::int64_t count(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

class Reader {
 public:
  explicit Reader(const Statement& row) : row_(row) {}

  std::string text() { return row_.text(next_++); }
  std::uint64_t large() { return static_cast<std::uint64_t>(row_.integer(next_++)); }
  std::uint32_t count() { return static_cast<std::uint32_t>(row_.integer(next_++)); }
  std::optional<float> measured() {
    const auto value = row_.optional_integer(next_++);
    if (!value) return std::nullopt;
    return static_cast<float>(static_cast<double>(*value) / kParts);
  }
  // Braces are read from left to right.
  Spread spread() { return Spread{measured(), measured()}; }

 private:
  const Statement& row_;
  int next_ = 0;
};

Minute read_minute(const Statement& row) {
  Reader reader(row);
  Minute minute;
  minute.at = {static_cast<std::int64_t>(reader.large())};
  minute.person = reader.text();
  minute.samples = reader.count();
  minute.fell_behind = reader.count() != 0;
  Figures& publisher = minute.publisher;
  publisher.time_ms = reader.count();
  publisher.bytes = reader.large();
  publisher.segments = reader.count();
  publisher.troubled = reader.count();
  publisher.round_trip_ms = reader.measured();
  publisher.jitter_ms = reader.measured();
  AudienceFigures& audience = minute.audience;
  audience.present = reader.count();
  audience.measured = reader.count();
  audience.fair = reader.count();
  audience.bad = reader.count();
  audience.kbps = reader.spread();
  audience.loss_percent = reader.spread();
  audience.round_trip_ms = reader.spread();
  audience.jitter_ms = reader.spread();
  audience.behind_live_ms = reader.spread();
  audience.bytes = reader.large();
  audience.segments = reader.count();
  audience.troubled = reader.count();
  audience.stalls = reader.count();
  audience.stalled_ms = reader.count();
  audience.frames_dropped = reader.count();
  return minute;
}

Answer<void> insert(Database& database, std::string_view channel, const Minute& minute) {
  const Figures& publisher = minute.publisher;
  const AudienceFigures& audience = minute.audience;
  return only_success(database.run(
      "INSERT INTO quality_minutes VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
      "$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)",
      channel, minute.at.milliseconds, minute.person, count(minute.samples),
      count(minute.fell_behind ? 1U : 0U), count(publisher.time_ms), count(publisher.bytes),
      count(publisher.segments), count(publisher.troubled), parts(publisher.round_trip_ms),
      parts(publisher.jitter_ms), count(audience.present), count(audience.measured),
      count(audience.fair), count(audience.bad), parts(audience.kbps.median),
      parts(audience.kbps.bad), parts(audience.loss_percent.median),
      parts(audience.loss_percent.bad), parts(audience.round_trip_ms.median),
      parts(audience.round_trip_ms.bad), parts(audience.jitter_ms.median),
      parts(audience.jitter_ms.bad), parts(audience.behind_live_ms.median),
      parts(audience.behind_live_ms.bad), count(audience.bytes), count(audience.segments),
      count(audience.troubled), count(audience.stalls), count(audience.stalled_ms),
      count(audience.frames_dropped)));
}

}  // namespace

Answer<void> SqlQualityMinutes::add(std::string_view channel, const Minute& minute) {
  return database_.transaction([&]() -> Answer<void> {
    const base::WallTime next{minute.at.milliseconds + 1};
    const auto present = between(channel, minute.at, next);
    if (!present) return base::Failure{present.error()};
    quality::MinuteSum sum;
    for (const Minute& before : *present) sum.add(before);
    sum.add(minute);
    const auto removed = database_.run(
        "DELETE FROM quality_minutes WHERE channel = $1 AND (at_ms = $2 OR at_ms < $3)", channel,
        minute.at.milliseconds, minute.at.milliseconds - kQualityKeptDays * kDayMs);
    if (!removed) return base::Failure{removed.error()};
    return insert(database_, channel, sum.minute());
  });
}

Answer<std::vector<Minute>> SqlQualityMinutes::between(std::string_view channel,
                                                       base::WallTime from, base::WallTime to) {
  return all(
      database_.query(
          "SELECT at_ms, person, samples, fell_behind, time_ms, bytes, segments, troubled, rtt, "
          "jitter, present, measured, fair, bad, kbps_median, kbps_bad, loss_median, loss_bad, "
          "rtt_median, rtt_bad, jitter_median, jitter_bad, behind_median, behind_bad, sent_bytes, "
          "sent_segments, sent_troubled, stalls, stalled_ms, frames_dropped FROM quality_minutes "
          "WHERE channel = $1 AND at_ms >= $2 AND at_ms < $3 ORDER BY at_ms",
          channel, from.milliseconds, to.milliseconds),
      read_minute);
}

Answer<std::vector<QualityQuarter>> SqlQualityMinutes::quarters(std::string_view channel,
                                                                std::size_t count_max) {
  return all(database_.query("SELECT at_ms - at_ms % $1 AS quarter, COUNT(*), MAX(present) "
                             "FROM quality_minutes WHERE channel = $2 GROUP BY quarter "
                             "ORDER BY quarter DESC LIMIT $3",
                             quality::kQuarterMs, channel, number(std::uint64_t{count_max})),
             [](const Statement& row) {
               return QualityQuarter{time_at(row, 0), static_cast<std::uint32_t>(row.integer(1)),
                                     static_cast<std::uint32_t>(row.integer(2))};
             });
}

}  // namespace store
