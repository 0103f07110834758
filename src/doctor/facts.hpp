// What the doctor looks at: facts of a machine and of the server on it, as values. How they are
// found out is not its business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/socket_address.hpp"
#include "base/time.hpp"

namespace doctor {

enum class PortState : std::uint8_t {
  kServed,     // by this server, and it answers
  kFree,       // no server runs, and one could
  kTaken,      // by another program
  kForbidden,  // this user may not listen there
  kSilent,     // the server runs, but nothing answers there
};

enum class PortPurpose : std::uint8_t { kPage, kPlainHttp, kMedia };

struct Port {
  std::uint16_t number = 0;
  PortPurpose what = PortPurpose::kPage;
  bool udp = false;
  PortState state = PortState::kFree;
};

struct Certificate {
  bool own = false;  // the administrator's; else by the local authority
  base::WallTime not_after;
  std::vector<std::string> missing;  // names and addresses of this machine that are not in it
};

// What `domain` of the configuration wants a certificate of the internet for: one for all its
// names, one for all its addresses.
struct Domain {
  std::string names;                         // "a.example.org, b.example.org"
  std::optional<base::WallTime> not_before;  // of the certificate for just these; nullopt: none yet
  base::WallTime not_after;
  std::string last_failure;  // a sentence of the server's; "": the last try did not fail
  // Names that DNS does not know, or does not lead to this machine or an announced address.
  std::vector<std::string> unknown;
  std::vector<std::string> elsewhere;
};

// A file that should hold a certificate.
struct CertificateTrouble {
  std::string file;
  std::string reason;  // of the system; empty: it can be read, and is none
};

struct Facts {
  base::WallTime now;
  std::string version;
  bool server_runs = false;
  std::string server_trouble;  // it is there and does not answer: the system's reason
  std::vector<Port> ports;
  std::optional<Certificate> certificate;  // nullopt: none was made yet
  std::vector<Domain> domains;
  std::optional<CertificateTrouble> certificate_trouble;
  std::vector<base::IpAddress> own;  // addresses that others may use
  std::vector<base::IpAddress> announced;
  // Where a browser is told to find the media port, and nothing answered from here.
  std::vector<base::SocketAddress> unanswered;
  std::string data_folder;
  bool data_writable = true;
  std::uint64_t disk_free = 0;  // bytes
  // Of the disk that recordings are on, which may be another: free, and never used by them.
  std::uint64_t recordings_free = 0;
  std::uint64_t recordings_reserve = 0;
  std::string aac_trouble;  // why AAC cannot be decoded nor made: a sentence; "": it can
  // nullopt here and below: a service that is locked up cannot see it.
  std::optional<bool> clock_synchronised = true;
  std::optional<std::uint64_t> memory_available = 0;  // bytes
  double encrypted_per_second = 0;                    // bytes, by one processor
  unsigned processors = 1;
  std::optional<double> processor_quota;  // of a container; nullopt: all
  std::uint64_t open_files_max = 0;
  std::uint64_t udp_buffer_max = 0;  // bytes that the kernel allows (net.core.rmem_max)
};

}  // namespace doctor
