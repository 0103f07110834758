// From facts to findings: what is good, what to look at, what is wrong, and what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "doctor/facts.hpp"

namespace doctor {

enum class Level : std::uint8_t {
  kGood,
  kLook,  // works, but not for everybody or not for long
  kBad,   // a class cannot be held, or will break
};
std::string_view to_string(Level level);  // "good", "look", "bad"

struct Finding {
  Level level = Level::kGood;
  std::string_view check;  // "certificate", in every language
  std::string what;        // a sentence
  std::string fix;         // a sentence that says what to do; empty when all is good
};

// One finding or more for each check, in an order that a person can read and in their language.
std::vector<Finding> examine(const Facts& facts, base::Language language);

// Lines for a terminal. Without `all` what is good is only counted.
std::string report(const std::vector<Finding>& findings, bool all, base::Language language);

bool is_bad(const std::vector<Finding>& findings);

// Below these a class breaks; below twice as much the doctor says so beforehand.
inline constexpr std::uint64_t kDiskMin = 200ULL * 1024 * 1024;
// An hour of one broadcast of 2.5 Mbit/s; with less above the reserve the doctor warns.
inline constexpr std::uint64_t kRecordingsMin = 1125ULL * 1000 * 1000;
inline constexpr std::uint64_t kMemoryMin = 64ULL * 1024 * 1024;
inline constexpr std::int64_t kCertificateDaysLook = 14;
inline constexpr std::int64_t kCertificateDaysBad = 3;
inline constexpr std::uint64_t kOpenFilesMin = 4096;
inline constexpr std::uint64_t kUdpBufferMin = 1024ULL * 1024;
// A Raspberry Pi 4, which has no AES instructions, encrypts about 80 MB/s.
inline constexpr double kEncryptionLook = 40e6;

}  // namespace doctor
