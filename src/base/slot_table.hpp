// Owned objects in slots: found by index in constant time, and a slot that was emptied and filled
// again does not answer to its old number. For objects of one owner that must name each other.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace base {

template <class T>
struct Slot {
  std::uint32_t index = UINT32_MAX;
  std::uint32_t generation = 0;
  friend bool operator==(const Slot&, const Slot&) = default;
};

template <class T>
class SlotTable {
 public:
  Slot<T> insert(std::unique_ptr<T> object) {
    if (free_.empty()) {
      entries_.push_back({});
      free_.push_back(static_cast<std::uint32_t>(entries_.size() - 1));
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    entries_[index].object = std::move(object);
    ++size_;
    return {index, entries_[index].generation};
  }

  // nullptr when it was erased. The pointer is good until the next erase of this slot.
  T* find(Slot<T> slot) const {
    if (slot.index >= entries_.size()) return nullptr;
    const Entry& entry = entries_[slot.index];
    return entry.generation == slot.generation ? entry.object.get() : nullptr;
  }

  void erase(Slot<T> slot) {
    if (find(slot) == nullptr) return;
    Entry& entry = entries_[slot.index];
    ++entry.generation;
    entry.object.reset();
    free_.push_back(slot.index);
    --size_;
  }

  std::size_t size() const { return size_; }

 private:
  struct Entry {
    std::unique_ptr<T> object;
    std::uint32_t generation = 0;
  };
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace base
