#include "proto/sdp/write.hpp"

namespace proto::sdp {
namespace {

template <class... Parts>
void line(std::string& out, const Parts&... parts) {
  (out.append(parts), ...);
  out.append("\r\n");
}

std::string text_of(std::uint64_t number) {
  return std::to_string(number);
}

std::string_view word_of(const MediaSection& section) {
  switch (section.kind) {
    case SectionKind::kAudio:
      return "audio";
    case SectionKind::kVideo:
      return "video";
    case SectionKind::kApplication:
      return "application";
    case SectionKind::kOther:
      return section.other_kind;
  }
  return "";
}

std::string_view word_of(Direction direction) {
  switch (direction) {
    case Direction::kSendRecv:
      return "sendrecv";
    case Direction::kSendOnly:
      return "sendonly";
    case Direction::kRecvOnly:
      return "recvonly";
    case Direction::kInactive:
      return "inactive";
  }
  return "";
}

std::string_view word_of(Setup setup) {
  switch (setup) {
    case Setup::kActpass:
      return "actpass";
    case Setup::kActive:
      return "active";
    case Setup::kPassive:
      return "passive";
  }
  return "";
}

std::string_view word_of(CandidateType type) {
  switch (type) {
    case CandidateType::kHost:
      return "host";
    case CandidateType::kServerReflexive:
      return "srflx";
    case CandidateType::kPeerReflexive:
      return "prflx";
    case CandidateType::kRelay:
      return "relay";
  }
  return "";
}

std::string_view word_of(TcpType type) {
  switch (type) {
    case TcpType::kActive:
      return "active";
    case TcpType::kPassive:
      return "passive";
    case TcpType::kSimultaneous:
      return "so";
  }
  return "";
}

void write_media_line(const MediaSection& section, std::string& out) {
  std::string formats;
  for (const PayloadFormat& format : section.formats) formats += ' ' + text_of(format.payload_type);
  if (!section.other_formats.empty()) formats += ' ' + section.other_formats;
  line(out, "m=", word_of(section), " ", text_of(section.port), " ", section.protocol, formats);
  // JSEP section 5.2.1: the real address is in the candidates.
  line(out, "c=IN IP4 0.0.0.0");
}

void write_transport(const MediaSection& section, std::string& out) {
  for (const Candidate& candidate : section.candidates) line(out, "a=", to_string(candidate));
  if (section.end_of_candidates) line(out, "a=end-of-candidates");
  if (!section.ice_ufrag.empty()) line(out, "a=ice-ufrag:", section.ice_ufrag);
  if (!section.ice_pwd.empty()) line(out, "a=ice-pwd:", section.ice_pwd);
  if (!section.ice_options.empty()) line(out, "a=ice-options:", section.ice_options);
  for (const Fingerprint& fingerprint : section.fingerprints) {
    line(out, "a=fingerprint:", fingerprint.algorithm, " ", fingerprint.value);
  }
  if (section.setup) line(out, "a=setup:", word_of(*section.setup));
}

void write_format(const PayloadFormat& format, std::string& out) {
  const std::string payload_type = text_of(format.payload_type);
  if (!format.encoding.empty()) {
    const std::string channels = format.channels == 1 ? "" : "/" + text_of(format.channels);
    line(out, "a=rtpmap:", payload_type, " ", format.encoding, "/", text_of(format.clock_rate),
         channels);
  }
  for (const std::string& feedback : format.feedback) {
    line(out, "a=rtcp-fb:", payload_type, " ", feedback);
  }
  if (!format.fmtp.empty()) line(out, "a=fmtp:", payload_type, " ", format.fmtp);
}

void write_extension(const HeaderExtension& extension, std::string& out) {
  std::string id = text_of(extension.id);
  if (extension.direction != Direction::kSendRecv)
    id.append("/").append(word_of(extension.direction));
  line(out, "a=extmap:", id, " ", extension.uri);
}

void write_sources(const MediaSection& section, std::string& out) {
  for (const Msid& msid : section.msids) {
    line(out, "a=msid:", msid.stream, msid.track.empty() ? "" : " ", msid.track);
  }
  for (const SourceGroup& group : section.source_groups) {
    std::string ssrcs;
    for (const std::uint32_t ssrc : group.ssrcs) ssrcs += ' ' + text_of(ssrc);
    line(out, "a=ssrc-group:", group.semantics, ssrcs);
  }
  for (const Source& source : section.sources) {
    line(out, "a=ssrc:", text_of(source.ssrc), " cname:", source.cname);
    if (!source.msid.empty()) line(out, "a=ssrc:", text_of(source.ssrc), " msid:", source.msid);
  }
}

void write_layers(const MediaSection& section, std::string& out) {
  for (const Rid& rid : section.rids) {
    line(out, "a=rid:", rid.id, rid.send ? " send" : " recv", rid.restrictions.empty() ? "" : " ",
         rid.restrictions);
  }
  if (!section.simulcast.empty()) line(out, "a=simulcast:", section.simulcast);
}

void write_section(const MediaSection& section, bool session_allows_mixed, std::string& out) {
  write_media_line(section, out);
  if (section.bundle_only) line(out, "a=bundle-only");
  write_transport(section, out);
  if (!section.mid.empty()) line(out, "a=mid:", section.mid);
  if (section.extmap_allow_mixed && !session_allows_mixed) line(out, "a=extmap-allow-mixed");
  for (const HeaderExtension& extension : section.extensions) write_extension(extension, out);
  line(out, "a=", word_of(section.direction));
  if (section.rtcp_mux) line(out, "a=rtcp-mux");
  if (section.rtcp_rsize) line(out, "a=rtcp-rsize");
  for (const PayloadFormat& format : section.formats) write_format(format, out);
  write_sources(section, out);
  write_layers(section, out);
  if (section.sctp_port) line(out, "a=sctp-port:", text_of(*section.sctp_port));
  if (section.max_message_size)
    line(out, "a=max-message-size:", text_of(*section.max_message_size));
}

}  // namespace

std::string to_string(const SessionDescription& description) {
  std::string out;
  line(out, "v=0");
  line(out, "o=- ", text_of(description.session_id), " ", text_of(description.session_version),
       " IN IP4 127.0.0.1");
  line(out, "s=-");
  line(out, "t=0 0");
  for (const auto& group : description.bundle_groups) {
    std::string mids;
    for (const std::string& mid : group) mids += ' ' + mid;
    line(out, "a=group:BUNDLE", mids);
  }
  if (description.ice_lite) line(out, "a=ice-lite");
  if (description.extmap_allow_mixed) line(out, "a=extmap-allow-mixed");
  line(out, "a=msid-semantic: WMS *");
  for (const MediaSection& section : description.media) {
    write_section(section, description.extmap_allow_mixed, out);
  }
  return out;
}

std::string to_string(const Candidate& candidate) {
  std::string out = "candidate:" + candidate.foundation + " " + text_of(candidate.component);
  out.append(candidate.transport == CandidateTransport::kUdp ? " udp " : " tcp ");
  out.append(text_of(candidate.priority)).append(" ").append(candidate.address).append(" ");
  out.append(text_of(candidate.port)).append(" typ ").append(word_of(candidate.type));
  if (!candidate.related_address.empty()) {
    out.append(" raddr ").append(candidate.related_address);
    out.append(" rport ").append(text_of(candidate.related_port));
  }
  if (candidate.tcp_type) out.append(" tcptype ").append(word_of(*candidate.tcp_type));
  return out;
}

}  // namespace proto::sdp
