#include "proto/sdp/parse.hpp"

#include <algorithm>

#include "proto/sdp/attribute.hpp"
#include "proto/sdp/text.hpp"

namespace proto::sdp {
namespace {

using Fault = std::optional<ParseFault>;

constexpr std::uint8_t kPayloadTypeMax = 127;  // seven bits in the RTP header

// Values come back in our own descriptions, so nothing may hide a line break in them.
bool is_clean(std::string_view line) {
  return std::none_of(line.begin(), line.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

SectionKind kind_of(std::string_view word) {
  if (word == "audio") return SectionKind::kAudio;
  if (word == "video") return SectionKind::kVideo;
  if (word == "application") return SectionKind::kApplication;
  return SectionKind::kOther;
}

class Parser {
 public:
  base::Result<SessionDescription, ParseError> run(std::string_view text) {
    if (text.size() > kTextSizeMax) return base::Failure{ParseError{ParseFault::kTextTooLong, 0}};
    for (line_ = 1; !text.empty(); ++line_) {
      std::string_view line = take_until(text, '\n');
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty()) continue;
      if (const Fault fault = read_line(line)) return base::Failure{ParseError{*fault, line_}};
    }
    if (!has_version_) return base::Failure{ParseError{ParseFault::kNoVersion, 0}};
    if (!has_origin_) return base::Failure{ParseError{ParseFault::kBadOrigin, 0}};
    close_section();
    return std::move(description_);
  }

 private:
  Fault read_line(std::string_view line) {
    if (line.size() < 2 || line[1] != '=' || !is_clean(line)) return ParseFault::kBadLine;
    const std::string_view value = line.substr(2);
    if (!has_version_) {
      has_version_ = line == "v=0";
      return has_version_ ? std::nullopt : Fault{ParseFault::kNoVersion};
    }
    switch (line[0]) {
      case 'o':
        return read_origin(value);
      case 'm':
        return read_media(value);
      case 'a':
        return read_attribute_line(value);
      default:
        return std::nullopt;
    }
  }

  // o=<username> <session id> <session version> <nettype> <addrtype> <address>
  Fault read_origin(std::string_view value) {
    take_word(value);
    const auto id = parse_number<std::uint64_t>(take_word(value));
    const auto version = parse_number<std::uint64_t>(take_word(value));
    if (!id || !version || has_origin_) return ParseFault::kBadOrigin;
    description_.session_id = *id;
    description_.session_version = *version;
    has_origin_ = true;
    return std::nullopt;
  }

  // m=<media> <port> <protocol> <formats>
  Fault read_media(std::string_view value) {
    close_section();
    if (description_.media.size() >= kSectionsMax) return ParseFault::kTooMany;
    open_.emplace();
    MediaSection& section = open_->section;
    const std::string_view kind = take_word(value);
    const auto port = parse_number<std::uint16_t>(take_word(value));
    section.protocol = take_word(value);
    value = trim(value);
    if (kind.empty() || !port || section.protocol.empty() || value.empty()) {
      return ParseFault::kBadMediaLine;
    }
    section.kind = kind_of(kind);
    section.port = *port;
    if (section.kind == SectionKind::kOther) section.other_kind = kind;
    if (section.kind == SectionKind::kAudio || section.kind == SectionKind::kVideo) {
      return read_payload_types(value, section);
    }
    section.other_formats = value;
    return std::nullopt;
  }

  static Fault read_payload_types(std::string_view value, MediaSection& section) {
    while (!trim(value).empty()) {
      const auto payload_type = parse_number<std::uint8_t>(take_word(value));
      if (!payload_type || *payload_type > kPayloadTypeMax || section.find_format(*payload_type)) {
        return ParseFault::kBadPayloadType;
      }
      if (section.formats.size() >= kFormatsMax) return ParseFault::kTooMany;
      section.formats.push_back(
          {.payload_type = *payload_type, .encoding = {}, .fmtp = {}, .feedback = {}});
    }
    return std::nullopt;
  }

  Fault read_attribute_line(std::string_view value) {
    const std::string_view name = take_until(value, ':');
    if (!open_) return read_session_attribute(name, value);
    const Fault fault = read_attribute(name, value, *open_);
    if (!fault && name == "mid" && description_.find_section(open_->section.mid)) {
      return ParseFault::kDuplicateMid;
    }
    return fault;
  }

  Fault read_session_attribute(std::string_view name, std::string_view value) {
    if (name == "ice-lite") {
      description_.ice_lite = true;
      return std::nullopt;
    }
    if (name == "group") return read_group(value);
    if (name == "extmap-allow-mixed") description_.extmap_allow_mixed = true;
    return read_attribute(name, value, session_);
  }

  Fault read_group(std::string_view value) {
    if (take_word(value) != "BUNDLE") return std::nullopt;
    std::vector<std::string> mids;
    while (!trim(value).empty()) {
      if (mids.size() >= kSectionsMax) return ParseFault::kTooMany;
      mids.emplace_back(take_word(value));
    }
    if (description_.bundle_groups.size() >= kBundleGroupsMax) return ParseFault::kTooMany;
    description_.bundle_groups.push_back(std::move(mids));
    return std::nullopt;
  }

  void close_section() {
    if (!open_) return;
    inherit(session_, *open_);
    description_.media.push_back(std::move(open_->section));
    open_.reset();
  }

  SessionDescription description_;
  OpenSection session_;  // what sections inherit
  std::optional<OpenSection> open_;
  std::size_t line_ = 1;
  bool has_version_ = false;
  bool has_origin_ = false;
};

}  // namespace

base::Result<SessionDescription, ParseError> parse(std::string_view text) {
  return Parser().run(text);
}

std::string_view to_string(ParseFault fault) {
  switch (fault) {
    case ParseFault::kTextTooLong:
      return "text too long";
    case ParseFault::kBadLine:
      return "not a line of SDP";
    case ParseFault::kNoVersion:
      return "no v=0 line";
    case ParseFault::kBadOrigin:
      return "bad o= line";
    case ParseFault::kBadMediaLine:
      return "bad m= line";
    case ParseFault::kBadPayloadType:
      return "bad payload type";
    case ParseFault::kBadAttribute:
      return "bad attribute";
    case ParseFault::kDuplicateMid:
      return "two sections with one mid";
    case ParseFault::kTooMany:
      return "too many of one kind";
  }
  return "";
}

}  // namespace proto::sdp
