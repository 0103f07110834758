// Judges media playlists by their text alone, one after the other as a player would get them: each
// rule is one function. Knows nothing of the server, so it can be used against any.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace live::hls::test {

struct ListedPart {
  double duration = 0;  // seconds
  std::string address;
  bool independent = false;
  bool gap = false;
};

struct ListedSegment {
  std::uint64_t number = 0;
  std::uint64_t discontinuity = 0;
  double duration = 0;  // seconds; of a growing one that of its parts
  std::string address;  // empty while it grows
  std::string map;
  bool map_before = false;  // EXT-X-MAP stands right before it
  bool after_discontinuity = false;
  bool gap = false;
  std::optional<double> shown_at;  // seconds of its day
  std::string date;
  std::vector<ListedPart> parts;
};

struct Playlist {
  std::string text;
  std::map<std::string, int> tags;  // how often each stands there
  std::uint64_t sequence = 0;
  std::uint64_t discontinuity = 0;
  double target = 0;  // seconds, as all of these
  double part_target = 0;
  double part_hold_back = 0;
  double hold_back = 0;
  double skip_until = 0;
  bool blocks = false;
  bool independent = false;
  bool ended = false;
  bool sequence_before_segments = true;
  std::uint64_t skipped = 0;
  std::vector<ListedSegment> segments;  // those that are not skipped, the growing one last
  std::string hint;
  std::map<std::string, std::uint64_t> reports;  // address -> LAST-MSN
  double duration() const {
    double sum = 0;
    for (const ListedSegment& segment : segments) sum += segment.duration;
    return sum;
  }
};

// The value of NAME in "#TAG:A=1,NAME="x",B=2", without quotes; empty when it is not there.
inline std::string attribute(std::string_view line, std::string_view name) {
  const std::size_t colon = line.find(':');
  std::string_view rest = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return "";
    const std::string_view key = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    const bool quoted = !rest.empty() && rest.front() == '"';
    if (quoted) rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find(quoted ? '"' : ','), rest.size());
    if (key == name) return std::string(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + (quoted ? 2 : 1)));
  }
  return "";
}

inline double number_of(const std::string& text) {
  return std::strtod(text.c_str(), nullptr);
}
inline std::uint64_t whole_of(const std::string& text) {
  return std::strtoull(text.c_str(), nullptr, 10);
}

// Reads one playlist, line by line.
class Reader {
 public:
  explicit Reader(std::string_view text) {
    list_.text = text;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      read(text.substr(0, end));
      text.remove_prefix(std::min(text.size(), end + 1));
    }
    if (!next_.parts.empty()) {
      for (const ListedPart& part : next_.parts) next_.duration += part.duration;
      finish();
    }
  }
  Playlist take() { return std::move(list_); }

 private:
  void read(std::string_view line) {
    if (line.empty()) return;
    if (line.front() != '#') {
      next_.address = line;
      return finish();
    }
    const std::string tag(line.substr(0, line.find(':')));
    const std::string value(line.substr(std::min(line.size(), tag.size() + 1)));
    ++list_.tags[tag];
    if (!read_head(tag, value, line)) read_segment(tag, value, line);
  }

  bool read_head(const std::string& tag, const std::string& value, std::string_view line) {
    if (tag == "#EXT-X-TARGETDURATION") {
      list_.target = number_of(value);
    } else if (tag == "#EXT-X-MEDIA-SEQUENCE") {
      list_.sequence = whole_of(value);
      list_.sequence_before_segments = list_.segments.empty() && next_.parts.empty();
    } else if (tag == "#EXT-X-DISCONTINUITY-SEQUENCE") {
      list_.discontinuity = whole_of(value);
    } else if (tag == "#EXT-X-SERVER-CONTROL") {
      list_.blocks = attribute(line, "CAN-BLOCK-RELOAD") == "YES";
      list_.part_hold_back = number_of(attribute(line, "PART-HOLD-BACK"));
      list_.hold_back = number_of(attribute(line, "HOLD-BACK"));
      list_.skip_until = number_of(attribute(line, "CAN-SKIP-UNTIL"));
    } else if (tag == "#EXT-X-PART-INF") {
      list_.part_target = number_of(attribute(line, "PART-TARGET"));
    } else if (tag == "#EXT-X-SKIP") {
      list_.skipped = whole_of(attribute(line, "SKIPPED-SEGMENTS"));
    } else if (tag == "#EXT-X-PRELOAD-HINT") {
      list_.hint = attribute(line, "URI");
    } else if (tag == "#EXT-X-RENDITION-REPORT") {
      list_.reports[attribute(line, "URI")] = whole_of(attribute(line, "LAST-MSN"));
    } else if (tag == "#EXT-X-ENDLIST") {
      list_.ended = true;
    } else if (tag == "#EXT-X-INDEPENDENT-SEGMENTS") {
      list_.independent = true;
    } else {
      return false;
    }
    return true;
  }

  void read_segment(const std::string& tag, const std::string& value, std::string_view line) {
    if (tag == "#EXT-X-DISCONTINUITY") {
      next_.after_discontinuity = true;
      ++breaks_;
    } else if (tag == "#EXT-X-MAP") {
      map_ = attribute(line, "URI");
      next_.map_before = true;
    } else if (tag == "#EXT-X-PROGRAM-DATE-TIME") {
      next_.date = value;
      next_.shown_at = seconds_of(value);
    } else if (tag == "#EXT-X-GAP") {
      next_.gap = true;
    } else if (tag == "#EXTINF") {
      next_.duration = number_of(value);
    } else if (tag == "#EXT-X-PART") {
      next_.parts.push_back({number_of(attribute(line, "DURATION")), attribute(line, "URI"),
                             attribute(line, "INDEPENDENT") == "YES",
                             attribute(line, "GAP") == "YES"});
    }
  }

  // 2026-11-28T16:09:22.123Z; days in the year 2000-based calendar of timegm are not needed, since
  // only neighbours are compared: a day that ends between them is put right by the caller.
  static std::optional<double> seconds_of(const std::string& date) {
    if (date.size() != 24 || date[10] != 'T' || date.back() != 'Z') return std::nullopt;
    return number_of(date.substr(11, 2)) * 3600 + number_of(date.substr(14, 2)) * 60 +
           number_of(date.substr(17, 6));
  }

  void finish() {
    next_.number = list_.sequence + list_.skipped + list_.segments.size();
    next_.discontinuity = list_.discontinuity + breaks_;
    next_.map = map_;
    list_.segments.push_back(std::move(next_));
    next_ = {};
  }

  Playlist list_;
  ListedSegment next_;
  std::string map_;
  std::uint64_t breaks_ = 0;
};

inline Playlist read_playlist(std::string_view text) {
  return Reader(text).take();
}

constexpr double kRounding = 0.002;  // seconds that the digits of a playlist may be off

// The texts of one address, in the order in which they came. Each finds its problems; an empty
// answer means that there is none.
class PlaylistChecker {
 public:
  enum class Lists { kParts, kSegmentsOnly };
  // The playlists of the other renditions must be reported on.
  explicit PlaylistChecker(std::set<std::string> others = {}, Lists lists = Lists::kParts)
      : others_(std::move(others)), lists_(lists) {}

  // What is wrong with this text, or with it after the ones before.
  std::vector<std::string> check(std::string_view text) {
    problems_.clear();
    Playlist list = read_playlist(text);
    check_form(list);
    check_target(list);
    check_sequence(list);
    check_skip(list);
    check_segments(list);
    check_dates(list);
    check_discontinuities(list);
    check_maps(list);
    check_length(list);
    check_end(list);
    check_addresses(list);
    if (!list.ended) check_control(list);
    if (lists_ == Lists::kParts) {
      check_parts(list);
      if (!list.ended) check_hint(list);
      if (!list.ended) check_reports(list);
    } else {
      check_segments_only(list);
    }
    remember(std::move(list));
    return problems_;
  }
  const Playlist& last() const { return last_; }
  void set_others(std::set<std::string> others) { others_ = std::move(others); }

 private:
  // The words are put together only where they are needed: there are many that are not.
  template <class... Words>
  void expect(bool holds, const Words&... words) {
    if (holds) return;
    std::ostringstream problem;
    (problem << ... << words);
    problems_.push_back(problem.str());
  }

  // RFC 8216 section 4.1; hls.js takes no tag of the head twice.
  void check_form(const Playlist& list) {
    expect(list.text.starts_with("#EXTM3U\n"), "does not begin with #EXTM3U");
    for (const std::string tag :
         {"#EXTM3U", "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE",
          "#EXT-X-PART-INF", "#EXT-X-DISCONTINUITY-SEQUENCE"}) {
      if (tag == "#EXT-X-PART-INF" && lists_ == Lists::kSegmentsOnly) continue;
      const auto found = list.tags.find(tag);
      expect(found != list.tags.end() && found->second == 1, tag, " is not there once");
    }
    expect(list.sequence_before_segments, "MEDIA-SEQUENCE stands behind a segment");
    for (const char* tag : {"#EXT-X-SERVER-CONTROL", "#EXT-X-SKIP", "#EXT-X-ENDLIST"}) {
      expect(list.tags.count(tag) == 0 || list.tags.at(tag) == 1, tag, " twice");
    }
  }

  void check_target(const Playlist& list) {
    for (const ListedSegment& segment : list.segments) {
      expect(segment.address.empty() || std::round(segment.duration) <= list.target, "EXTINF of ",
             segment.address, " is above TARGETDURATION");
    }
    expect(!seen_ || list.target == last_.target, "TARGETDURATION changed");
  }

  void check_sequence(const Playlist& list) {
    expect(!seen_ || list.sequence >= last_.sequence, "MEDIA-SEQUENCE went back");
    expect(!seen_ || list.discontinuity >= last_.discontinuity, "DISCONTINUITY-SEQUENCE went back");
    expect(end_of(list) >= end_, "segments were removed at the end");
  }

  // Section 6.2.5.1: what is skipped ends at the front, and a player knows it.
  void check_skip(const Playlist& list) {
    if (list.skipped == 0) return;
    expect(list.duration() + kRounding >= list.skip_until,
           "a delta skips what is nearer than CAN-SKIP-UNTIL");
    const auto first = known_.find(list.sequence + list.skipped - 1);
    expect(first != known_.end(), "a delta skips what nobody has seen");
  }

  // A segment never changes while it is listed.
  void check_segments(const Playlist& list) {
    for (const ListedSegment& segment : list.segments) {
      const auto known = known_.find(segment.number);
      if (segment.address.empty() || known == known_.end()) continue;
      expect(known->second.address == segment.address &&
                 known->second.duration == segment.duration && known->second.gap == segment.gap &&
                 known->second.date == segment.date,
             "segment ", segment.number, " changed");
    }
  }

  void check_dates(const Playlist& list) {
    const ListedSegment* before = nullptr;
    for (const ListedSegment& segment : list.segments) {
      expect(segment.shown_at.has_value(), "a segment without PROGRAM-DATE-TIME");
      if (before != nullptr && before->shown_at && segment.shown_at) {
        double step = *segment.shown_at - *before->shown_at - before->duration;
        if (step < -43'200) step += 86'400;
        const bool same_clock =
            segment.discontinuity == before->discontinuity && !before->gap && !segment.gap;
        expect(step > -0.1 || before->gap, "PROGRAM-DATE-TIME goes back at ", segment.address);
        expect(!same_clock || step < 0.1, "PROGRAM-DATE-TIME jumps at ", segment.address);
      }
      before = &segment;
    }
  }

  // A segment keeps its discontinuity sequence number while others scroll off before it. A delta
  // does not tell how many it skips.
  void check_discontinuities(const Playlist& list) {
    if (list.skipped > 0) return;
    for (const ListedSegment& segment : list.segments) {
      const auto known = discontinuities_.find(segment.number);
      expect(known == discontinuities_.end() || known->second == segment.discontinuity,
             "the discontinuity sequence of segment ", segment.number, " changed");
    }
  }

  void check_maps(const Playlist& list) {
    for (const ListedSegment& segment : list.segments) {
      expect(!segment.after_discontinuity || segment.map_before,
             "no EXT-X-MAP after the discontinuity at ", segment.address);
      expect(list.skipped > 0 || !segment.map.empty(), "no EXT-X-MAP before ", segment.address);
    }
  }

  // Section 6.2.2: nothing is removed where less than three target durations would be left.
  void check_length(const Playlist& list) {
    const bool removed = seen_ && list.sequence > last_.sequence && end_of(last_) >= list.sequence;
    expect(!removed || list.skipped > 0 || list.duration() >= 3 * list.target,
           "less than three target durations are left");
  }

  void check_end(const Playlist& list) {
    expect(!seen_ || !last_.ended || list.text == last_.text, "it changed after ENDLIST");
  }

  void check_addresses(const Playlist& list) {
    const auto relative = [&](const std::string& address) {
      expect(address.find("://") == std::string::npos && !address.starts_with('/'), address,
             " is not relative");
    };
    for (const ListedSegment& segment : list.segments) {
      relative(segment.address);
      relative(segment.map);
      for (const ListedPart& part : segment.parts) relative(part.address);
    }
    relative(list.hint);
  }

  void check_control(const Playlist& list) {
    expect(list.blocks, "no CAN-BLOCK-RELOAD");
    expect(list.part_hold_back >= 3 * list.part_target, "PART-HOLD-BACK is below three parts");
    expect(list.hold_back >= 3 * list.target, "HOLD-BACK is below three targets");
    expect(list.skip_until >= 6 * list.target, "CAN-SKIP-UNTIL is below six targets");
  }

  void check_parts(const Playlist& list) {
    double to_end = list.duration();
    for (const ListedSegment& segment : list.segments) {
      if (!segment.parts.empty()) {
        expect(to_end <= 3 * list.target + kRounding, "parts farther than three targets");
        check_parts_of(list, segment);
      }
      to_end -= segment.duration;
    }
  }

  void check_parts_of(const Playlist& list, const ListedSegment& segment) {
    double sum = 0;
    for (std::size_t i = 0; i < segment.parts.size(); ++i) {
      const ListedPart& part = segment.parts[i];
      sum += part.duration;
      expect(part.duration <= list.part_target, part.address, " is above PART-TARGET");
      const bool last = i + 1 == segment.parts.size() && !segment.address.empty();
      expect(part.duration + kRounding >= 0.85 * list.part_target || last || part.independent,
             part.address, " is below 85 %");
    }
    expect(!list.independent || segment.parts.front().independent || segment.gap ||
               segment.parts.front().gap,
           "the first part of an independent segment is not");
    expect(segment.address.empty() || segment.gap || std::abs(sum - segment.duration) < kRounding,
           "the parts of ", segment.address, " are not as long as it");
  }

  // Nothing that a player who knows no parts has no use for.
  void check_segments_only(const Playlist& list) {
    for (const char* tag :
         {"#EXT-X-PART", "#EXT-X-PART-INF", "#EXT-X-PRELOAD-HINT", "#EXT-X-RENDITION-REPORT"}) {
      expect(!list.tags.contains(tag), tag, " in a list without parts");
    }
    expect(list.part_hold_back == 0, "PART-HOLD-BACK in a list without parts");
  }

  void check_hint(const Playlist& list) {
    expect(!list.hint.empty(), "no PRELOAD-HINT");
    for (const ListedSegment& segment : list.segments) {
      for (const ListedPart& part : segment.parts) {
        expect(part.address != list.hint, "the hint names what is there");
      }
    }
  }

  void check_reports(const Playlist& list) {
    for (const std::string& other : others_) {
      expect(list.reports.contains(other), "no RENDITION-REPORT on ", other);
    }
    for (const auto& [address, number] : list.reports) {
      const auto before = last_.reports.find(address);
      expect(before == last_.reports.end() || before->second <= number, "RENDITION-REPORT on ",
             address, " went back");
    }
  }

  static std::uint64_t end_of(const Playlist& list) {
    return list.sequence + list.skipped + list.segments.size();
  }

  void remember(Playlist list) {
    for (const ListedSegment& segment : list.segments) {
      if (!segment.address.empty()) known_.try_emplace(segment.number, segment);
      if (list.skipped == 0) discontinuities_.emplace(segment.number, segment.discontinuity);
    }
    known_.erase(known_.begin(), known_.lower_bound(list.sequence));
    discontinuities_.erase(discontinuities_.begin(), discontinuities_.lower_bound(list.sequence));
    end_ = std::max(end_, end_of(list));
    last_ = std::move(list);
    seen_ = true;
  }

  std::set<std::string> others_;
  Lists lists_;
  std::vector<std::string> problems_;
  bool seen_ = false;
  Playlist last_;
  std::uint64_t end_ = 0;  // behind the last segment seen
  std::map<std::uint64_t, ListedSegment> known_;
  std::map<std::uint64_t, std::uint64_t> discontinuities_;
};

// Renditions count discontinuities alike: where both have the beginning of one, it is about the
// same time (section 6.2.1).
inline std::string rendition_problem(const Playlist& a, const Playlist& b) {
  if (a.skipped > 0 || b.skipped > 0) return "";  // a delta does not tell how many it skips
  for (const ListedSegment& first : a.segments) {
    if (!first.after_discontinuity) continue;
    for (const ListedSegment& second : b.segments) {
      if (!second.after_discontinuity) continue;
      if (first.discontinuity != second.discontinuity) continue;
      const double apart = std::abs(first.shown_at.value_or(0) - second.shown_at.value_or(0));
      if (apart > 12 && apart < 86'000) return "discontinuities are counted differently";
    }
  }
  return "";
}

}  // namespace live::hls::test
