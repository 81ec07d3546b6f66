;; Bytes of two halves of a piece of memory, taken in turn, and the way back:
;; 32 bytes a step. `half` is a multiple of 16 bytes, and not zero.
(module
  (memory (export "memory") 1)

  ;; a0 a1 … b0 b1 … becomes a0 b0 a1 b1 …
  (func (export "interleave") (param $from i32) (param $to i32) (param $half i32)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $from) (local.get $half)))
    (loop $step
      (local.set $a (v128.load (local.get $from)))
      (local.set $b (v128.load (i32.add (local.get $from) (local.get $half))))
      (v128.store
        (local.get $to)
        (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $a) (local.get $b)))
      (v128.store offset=16
        (local.get $to)
        (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $a) (local.get $b)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $step (i32.lt_u (local.get $from) (local.get $end)))))

  ;; a0 b0 a1 b1 … becomes a0 a1 … b0 b1 …
  (func (export "deinterleave") (param $from i32) (param $to i32) (param $half i32)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $to) (local.get $half)))
    (loop $step
      (local.set $a (v128.load (local.get $from)))
      (local.set $b (v128.load offset=16 (local.get $from)))
      (v128.store
        (local.get $to)
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $a) (local.get $b)))
      (v128.store
        (i32.add (local.get $to) (local.get $half))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $a) (local.get $b)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $step (i32.lt_u (local.get $to) (local.get $end))))))
