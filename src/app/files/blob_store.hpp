// The border between files of classes and the disk. All calls block: they are made on one thread
// that may wait. What is whole is called by the SHA-256 of its bytes, and so is there once.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/bytes.hpp"
#include "proto/http/message.hpp"

namespace app::files {

using Hashes = std::set<std::string, std::less<>>;

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // An empty one that grows. False: the disk would not.
  virtual bool begin(const std::string& upload) = 0;
  // Behind what is there. False: the disk would not, and nothing of the piece is there.
  virtual bool append(const std::string& upload, base::ConstBytes piece) = 0;
  // Its hash; it is whole from now on, and survives a power cut. nullopt: the disk would not.
  virtual std::optional<std::string> finish(const std::string& upload) = 0;
  virtual void drop(const std::string& upload) = 0;
  // The same at once, for what is small.
  virtual std::optional<std::string> put(base::ConstBytes bytes) = 0;

  // It can be read to the end also when it is removed meanwhile. nullptr: there is none.
  virtual proto::http::SourcedBody open(const std::string& hash) = 0;
  virtual std::uint64_t bytes() = 0;       // of all that are whole
  virtual std::uint64_t free_bytes() = 0;  // of the disk; UINT64_MAX: it cannot be known

  // To remove what nobody needs: all that is there now is marked; what is made anew meanwhile loses
  // its mark; what is marked still and not needed is removed then.
  virtual void mark_all() = 0;
  // How many were removed.
  virtual std::size_t remove_marked(const Hashes& needed) = 0;
  // Of what is needed.
  virtual Hashes missing(const Hashes& needed) = 0;
};

}  // namespace app::files
