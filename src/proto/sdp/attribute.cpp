#include "proto/sdp/attribute.hpp"

#include <algorithm>

#include "proto/sdp/text.hpp"

namespace proto::sdp {
namespace {

using Fault = std::optional<ParseFault>;

constexpr std::nullopt_t kFine = std::nullopt;

// RFC 8839 section 5.4 bounds both at 256; browsers send 4 and 22 or more.
constexpr std::size_t kIceTextMax = 256;

template <class T>
Fault append(std::vector<T>& list, std::size_t size_max, T value) {
  if (list.size() >= size_max) return ParseFault::kTooMany;
  list.push_back(std::move(value));
  return kFine;
}

PayloadFormat* format_of(MediaSection& section, std::string_view payload_type) {
  const auto number = parse_number<std::uint8_t>(payload_type);
  if (!number) return nullptr;
  const auto found =
      std::find_if(section.formats.begin(), section.formats.end(),
                   [&](const auto& format) { return format.payload_type == *number; });
  return found == section.formats.end() ? nullptr : &*found;
}

Fault read_mid(std::string_view value, OpenSection& open) {
  value = trim(value);
  if (value.empty() || value.find(' ') != std::string_view::npos) return ParseFault::kBadAttribute;
  open.section.mid = value;
  return kFine;
}

template <Direction direction>
Fault read_direction(std::string_view, OpenSection& open) {
  open.section.direction = direction;
  open.has_direction = true;
  return kFine;
}

template <bool MediaSection::* flag>
Fault read_flag(std::string_view, OpenSection& open) {
  open.section.*flag = true;
  return kFine;
}

template <std::string MediaSection::* text>
Fault read_ice_text(std::string_view value, OpenSection& open) {
  value = trim(value);
  if (value.empty() || value.size() > kIceTextMax) return ParseFault::kBadAttribute;
  open.section.*text = value;
  return kFine;
}

Fault read_ice_word(std::string_view value) {
  return trim(value).find(' ') == std::string_view::npos ? kFine : Fault{ParseFault::kBadAttribute};
}

Fault read_ufrag(std::string_view value, OpenSection& open) {
  if (const Fault fault = read_ice_word(value)) return fault;
  return read_ice_text<&MediaSection::ice_ufrag>(value, open);
}

Fault read_pwd(std::string_view value, OpenSection& open) {
  if (const Fault fault = read_ice_word(value)) return fault;
  return read_ice_text<&MediaSection::ice_pwd>(value, open);
}

Fault read_setup(std::string_view value, OpenSection& open) {
  value = trim(value);
  if (value == "actpass") {
    open.section.setup = Setup::kActpass;
  } else if (value == "active") {
    open.section.setup = Setup::kActive;
  } else if (value == "passive") {
    open.section.setup = Setup::kPassive;
  } else {
    return ParseFault::kBadAttribute;  // "holdconn" has no use over DTLS, RFC 5763 section 5
  }
  return kFine;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

// Two upper-case digits, a colon, two digits, ...
bool is_fingerprint(std::string_view text) {
  if (text.size() % 3 != 2) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != ':' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

Fault read_fingerprint(std::string_view value, OpenSection& open) {
  const std::string_view algorithm = take_word(value);
  const std::string_view hash = trim(value);
  Fingerprint fingerprint;
  std::transform(algorithm.begin(), algorithm.end(), std::back_inserter(fingerprint.algorithm),
                 lower);
  std::transform(hash.begin(), hash.end(), std::back_inserter(fingerprint.value), upper);
  if (algorithm.empty() || !is_fingerprint(fingerprint.value)) return ParseFault::kBadAttribute;
  return append(open.section.fingerprints, kFingerprintsMax, std::move(fingerprint));
}

// A candidate that cannot be read is passed over (RFC 8839 section 5.1: unknown transports and
// types may come); nothing depends on it, because a lite agent never sends a check.
Fault read_candidate(std::string_view value, OpenSection& open) {
  std::optional<Candidate> candidate = parse_candidate(value);
  if (!candidate) return kFine;
  return append(open.section.candidates, kCandidatesMax, *std::move(candidate));
}

// rtpmap:<payload type> <encoding>/<clock rate>[/<channels>]
Fault read_rtpmap(std::string_view value, OpenSection& open) {
  PayloadFormat* const format = format_of(open.section, take_word(value));
  if (format == nullptr) return kFine;  // for a payload type that the m= line does not name
  value = trim(value);
  const std::string_view encoding = take_until(value, '/');
  const auto clock_rate = parse_number<std::uint32_t>(take_until(value, '/'));
  const auto channels = value.empty() ? std::uint8_t{1} : parse_number<std::uint8_t>(value);
  if (encoding.empty() || encoding.find(' ') != std::string_view::npos) {
    return ParseFault::kBadAttribute;
  }
  if (!clock_rate || !channels || *channels == 0) return ParseFault::kBadAttribute;
  format->encoding = encoding;
  format->clock_rate = *clock_rate;
  format->channels = *channels;
  return kFine;
}

Fault read_fmtp(std::string_view value, OpenSection& open) {
  PayloadFormat* const format = format_of(open.section, take_word(value));
  if (format != nullptr) format->fmtp = trim(value);
  return kFine;
}

// rtcp-fb:<payload type or *> <value> (RFC 4585 section 4.2)
Fault read_feedback(std::string_view value, OpenSection& open) {
  const std::string_view payload_type = take_word(value);
  const std::string feedback(trim(value));
  if (feedback.empty()) return ParseFault::kBadAttribute;
  if (payload_type == "*") {
    for (PayloadFormat& format : open.section.formats) {
      if (const Fault fault = append(format.feedback, kFeedbackMax, feedback)) return fault;
    }
    return kFine;
  }
  PayloadFormat* const format = format_of(open.section, payload_type);
  return format == nullptr ? kFine : append(format->feedback, kFeedbackMax, feedback);
}

std::optional<Direction> direction_of(std::string_view text) {
  if (text == "sendrecv") return Direction::kSendRecv;
  if (text == "sendonly") return Direction::kSendOnly;
  if (text == "recvonly") return Direction::kRecvOnly;
  if (text == "inactive") return Direction::kInactive;
  return std::nullopt;
}

// extmap:<id>[/<direction>] <uri> [attributes]
Fault read_extmap(std::string_view value, OpenSection& open) {
  std::string_view number = take_word(value);
  const auto id = parse_number<std::uint16_t>(take_until(number, '/'));
  const auto direction = number.empty() ? Direction::kSendRecv : direction_of(number);
  const std::string_view uri = take_word(value);
  if (!id || *id == 0 || !direction || uri.empty()) return ParseFault::kBadAttribute;
  // RFC 8285 section 7: 4096 to 4351 say that the answer may choose an id. No browser does so.
  if (*id > 255) return kFine;
  return append(
      open.section.extensions, kExtensionsMax,
      HeaderExtension{
          .id = static_cast<std::uint8_t>(*id), .direction = *direction, .uri = std::string(uri)});
}

// ssrc:<ssrc> <attribute>[:<value>]
Fault read_ssrc(std::string_view value, OpenSection& open) {
  const auto ssrc = parse_number<std::uint32_t>(take_word(value));
  if (!ssrc) return ParseFault::kBadAttribute;
  std::vector<Source>& sources = open.section.sources;
  auto source = std::find_if(sources.begin(), sources.end(),
                             [&](const Source& known) { return known.ssrc == *ssrc; });
  if (source == sources.end()) {
    if (const Fault fault = append(sources, kSourcesMax, Source{*ssrc, {}, {}})) return fault;
    source = sources.end() - 1;
  }
  value = trim(value);
  const std::string_view attribute = take_until(value, ':');
  if (attribute == "cname") source->cname = trim(value);
  if (attribute == "msid") source->msid = trim(value);
  return kFine;
}

Fault read_ssrc_group(std::string_view value, OpenSection& open) {
  SourceGroup group;
  group.semantics = take_word(value);
  while (!trim(value).empty()) {
    const auto ssrc = parse_number<std::uint32_t>(take_word(value));
    if (!ssrc) return ParseFault::kBadAttribute;
    if (const Fault fault = append(group.ssrcs, kSourcesMax, *ssrc)) return fault;
  }
  if (group.semantics.empty() || group.ssrcs.empty()) return ParseFault::kBadAttribute;
  return append(open.section.source_groups, kSourceGroupsMax, std::move(group));
}

Fault read_msid(std::string_view value, OpenSection& open) {
  Msid msid;
  msid.stream = take_word(value);
  msid.track = take_word(value);
  if (msid.stream.empty()) return ParseFault::kBadAttribute;
  return append(open.section.msids, kMsidsMax, std::move(msid));
}

// rid:<id> <send or recv> [restrictions]
Fault read_rid(std::string_view value, OpenSection& open) {
  Rid rid;
  rid.id = take_word(value);
  const std::string_view direction = take_word(value);
  rid.send = direction == "send";
  rid.restrictions = trim(value);
  if (rid.id.empty() || (!rid.send && direction != "recv")) return ParseFault::kBadAttribute;
  return append(open.section.rids, kRidsMax, std::move(rid));
}

Fault read_simulcast(std::string_view value, OpenSection& open) {
  open.section.simulcast = trim(value);
  return kFine;
}

template <class T, std::optional<T> MediaSection::* number>
Fault read_number(std::string_view value, OpenSection& open) {
  open.section.*number = parse_number<T>(trim(value));
  return (open.section.*number) ? kFine : Fault{ParseFault::kBadAttribute};
}

struct Attribute {
  std::string_view name;
  Fault (*read)(std::string_view value, OpenSection& open);
};

constexpr Attribute kAttributes[] = {
    {"mid", read_mid},
    {"sendrecv", read_direction<Direction::kSendRecv>},
    {"sendonly", read_direction<Direction::kSendOnly>},
    {"recvonly", read_direction<Direction::kRecvOnly>},
    {"inactive", read_direction<Direction::kInactive>},
    {"bundle-only", read_flag<&MediaSection::bundle_only>},
    {"rtcp-mux", read_flag<&MediaSection::rtcp_mux>},
    {"rtcp-rsize", read_flag<&MediaSection::rtcp_rsize>},
    {"extmap-allow-mixed", read_flag<&MediaSection::extmap_allow_mixed>},
    {"end-of-candidates", read_flag<&MediaSection::end_of_candidates>},
    {"ice-ufrag", read_ufrag},
    {"ice-pwd", read_pwd},
    {"ice-options", read_ice_text<&MediaSection::ice_options>},
    {"setup", read_setup},
    {"fingerprint", read_fingerprint},
    {"candidate", read_candidate},
    {"rtpmap", read_rtpmap},
    {"fmtp", read_fmtp},
    {"rtcp-fb", read_feedback},
    {"extmap", read_extmap},
    {"ssrc", read_ssrc},
    {"ssrc-group", read_ssrc_group},
    {"msid", read_msid},
    {"rid", read_rid},
    {"simulcast", read_simulcast},
    {"sctp-port", read_number<std::uint16_t, &MediaSection::sctp_port>},
    {"max-message-size", read_number<std::uint64_t, &MediaSection::max_message_size>},
};

}  // namespace

std::optional<ParseFault> read_attribute(std::string_view name, std::string_view value,
                                         OpenSection& open) {
  const auto known =
      std::find_if(std::begin(kAttributes), std::end(kAttributes),
                   [&](const Attribute& attribute) { return attribute.name == name; });
  return known == std::end(kAttributes) ? kFine : known->read(value, open);
}

void inherit(const OpenSection& session, OpenSection& open) {
  const MediaSection& from = session.section;
  MediaSection& to = open.section;
  if (!open.has_direction && session.has_direction) to.direction = from.direction;
  if (to.ice_ufrag.empty()) to.ice_ufrag = from.ice_ufrag;
  if (to.ice_pwd.empty()) to.ice_pwd = from.ice_pwd;
  if (to.ice_options.empty()) to.ice_options = from.ice_options;
  if (!to.setup) to.setup = from.setup;
  if (to.fingerprints.empty()) to.fingerprints = from.fingerprints;
  to.extmap_allow_mixed |= from.extmap_allow_mixed;
  // RFC 8285 section 5: at session level an extension is meant for every section.
  for (const HeaderExtension& extension : from.extensions) {
    if (to.extensions.size() < kExtensionsMax && !to.find_extension(extension.uri)) {
      to.extensions.push_back(extension);
    }
  }
}

}  // namespace proto::sdp
