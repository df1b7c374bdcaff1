//! The collector against a model: random graphs of objects, mutated and dropped at random, must
//! look the same after any number of collections, forced at many rhythms; and what the model
//! cannot reach must be given back.

mod common;

use brolga_image::heap::Generation;
use brolga_image::object::{Kind, VALUE_CELL_VALUE};
use brolga_image::{Image, Word};
use common::{Random, clear_stack, new_image};

/// What a node should look like.
#[derive(Clone, Debug)]
enum Shape {
    Cons([Option<usize>; 2]),
    Vector(Vec<Option<usize>>),
    Instance(Vec<Option<usize>>),
    Cell(Option<usize>),
    Text(String),
    Double(f64),
    Big([u64; 3]),
}

/// The model: nodes by number, and the roots with their handles.
struct Model<'image> {
    image: &'image Image,
    nodes: Vec<Shape>,
    roots: Vec<(usize, usize)>,
    random: Random,
}

impl Model<'_> {
    fn fixnum(number: usize) -> Word {
        Word::fixnum(number as i64)
    }

    /// A node reached by a random walk from a random root, with its word.
    fn reach(&mut self) -> Option<(usize, Word)> {
        if self.roots.is_empty() {
            return None;
        }
        let (mut node, handle) = self.roots[self.random.below(self.roots.len())];
        let mut word = self.image.handle(handle)?;
        for _ in 0..self.random.below(12) {
            let edges = self.edges(node);
            if edges.is_empty() {
                break;
            }
            let slot = self.random.below(edges.len());
            let Some(next) = edges[slot] else { break };
            word = self.child(node, word, slot);
            node = next;
        }
        Some((node, word))
    }

    fn edges(&self, node: usize) -> Vec<Option<usize>> {
        match &self.nodes[node] {
            Shape::Cons(edges) => edges.to_vec(),
            Shape::Vector(edges) | Shape::Instance(edges) => edges.clone(),
            Shape::Cell(edge) => vec![*edge],
            _ => Vec::new(),
        }
    }

    fn child(&self, node: usize, word: Word, slot: usize) -> Word {
        let image = self.image;
        match &self.nodes[node] {
            Shape::Cons(_) if slot == 0 => image.car(word),
            Shape::Cons(_) => image.cdr(word),
            Shape::Vector(_) => image.vector_ref(word, slot + 1),
            Shape::Instance(_) => image.instance_slot(word, slot as u64 + 1),
            Shape::Cell(_) => image.slot(word, VALUE_CELL_VALUE),
            _ => unreachable!(),
        }
    }

    fn set_child(&mut self, node: usize, word: Word, slot: usize, target: Option<(usize, Word)>) {
        let image = self.image;
        let value = target.map_or(image.nil(), |(_, word)| word);
        let edge = target.map(|(node, _)| node);
        match &mut self.nodes[node] {
            Shape::Cons(edges) => {
                edges[slot] = edge;
                if slot == 0 { image.set_car(word, value) } else { image.set_cdr(word, value) }
            }
            Shape::Vector(edges) => {
                edges[slot] = edge;
                image.vector_set(word, slot + 1, value);
            }
            Shape::Instance(edges) => {
                edges[slot] = edge;
                image.set_instance_slot(word, slot as u64 + 1, value);
            }
            Shape::Cell(old) => {
                *old = edge;
                image.set_slot(word, VALUE_CELL_VALUE, value);
            }
            _ => {}
        }
    }

    fn allocate(&mut self) -> (usize, Word) {
        let image = self.image;
        let number = self.nodes.len();
        let left = self.reach();
        let right = self.reach();
        let word_of = |target: Option<(usize, Word)>| target.map_or(image.nil(), |(_, word)| word);
        let edge = |target: Option<(usize, Word)>| target.map(|(node, _)| node);
        let (shape, word) = match self.random.below(20) {
            0..8 => {
                let word = image.cons(word_of(left), word_of(right)).unwrap();
                (Shape::Cons([edge(left), edge(right)]), word)
            }
            8..12 => {
                let length = match self.random.below(40) {
                    0 => 2000,
                    1..5 => 200,
                    _ => self.random.below(12),
                };
                let word = image.make_vector(length + 1, word_of(left)).unwrap();
                image.vector_set(word, 0, Model::fixnum(number));
                (Shape::Vector(vec![edge(left); length]), word)
            }
            12..15 => {
                let count = self.random.below(6);
                let mut slots = vec![word_of(right); count + 1];
                slots[0] = Model::fixnum(number);
                (Shape::Instance(vec![edge(right); count]), image.instance(image.t(), &slots).unwrap())
            }
            15..17 => (Shape::Cell(edge(left)), image.value_cell(word_of(left)).unwrap()),
            17 => {
                let text = "x".repeat(self.random.below(40)) + &number.to_string();
                let word = image.string(&text).unwrap();
                (Shape::Text(text), word)
            }
            18 => (Shape::Double(number as f64), image.double(number as f64).unwrap()),
            _ => {
                let limbs = [number as u64, self.random.next(), 1];
                (Shape::Big(limbs), image.bignum(&limbs).unwrap())
            }
        };
        self.nodes.push(shape);
        (number, word)
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..50 => {
                let (node, word) = self.allocate();
                if self.random.below(3) == 0 {
                    self.roots.push((node, self.image.make_handle(word)));
                } else if let Some((holder, holder_word)) = self.reach() {
                    let count = self.edges(holder).len();
                    if count > 0 {
                        let slot = self.random.below(count);
                        self.set_child(holder, holder_word, slot, Some((node, word)));
                    }
                }
            }
            50..80 => {
                let target = self.reach();
                if let Some((holder, word)) = self.reach() {
                    let count = self.edges(holder).len();
                    if count > 0 {
                        let slot = self.random.below(count);
                        let target = if self.random.below(4) == 0 { None } else { target };
                        self.set_child(holder, word, slot, target);
                    }
                }
            }
            80..98 => {
                if self.roots.len() > 30 {
                    let root = self.random.below(self.roots.len());
                    let (_, handle) = self.roots.swap_remove(root);
                    self.image.release_handle(handle);
                }
            }
            98 => self.image.collect(Generation::Young),
            _ => {
                if self.random.below(4) == 0 {
                    self.image.collect(Generation::Full);
                }
            }
        }
    }

    /// Compares everything that can be reached.
    fn compare(&self) {
        let image = self.image;
        let mut seen: Vec<Option<Word>> = vec![None; self.nodes.len()];
        let mut todo: Vec<(usize, Word)> =
            self.roots.iter().map(|(node, handle)| (*node, image.handle(*handle).unwrap())).collect();
        while let Some((node, word)) = todo.pop() {
            if let Some(known) = seen[node] {
                assert_eq!(known, word, "identity of node {node}");
                continue;
            }
            seen[node] = Some(word);
            match &self.nodes[node] {
                Shape::Cons(_) => assert!(image.is_cons(word)),
                Shape::Vector(edges) => {
                    assert_eq!(image.length(word), edges.len() as u64 + 1);
                    assert_eq!(image.vector_ref(word, 0), Model::fixnum(node));
                }
                Shape::Instance(edges) => {
                    assert_eq!(image.instance_slot_count(word), edges.len() as u64 + 1);
                    assert_eq!(image.instance_slot(word, 0), Model::fixnum(node));
                }
                Shape::Cell(_) => assert_eq!(image.kind(word), Some(Kind::ValueCell)),
                Shape::Text(text) => assert_eq!(image.rust_string(word).as_ref(), Some(text)),
                Shape::Double(value) => assert_eq!(image.as_double(word), Some(*value)),
                Shape::Big(limbs) => assert_eq!(image.limbs(word), limbs),
            }
            for (slot, edge) in self.edges(node).into_iter().enumerate() {
                let child = self.child(node, word, slot);
                match edge {
                    None => assert_eq!(child, image.nil()),
                    Some(next) => todo.push((next, child)),
                }
            }
        }
    }
}

fn run(seed: u64, steps: usize, collect_every: u64) {
    let image = new_image();
    image.set_collect_every(collect_every);
    let mut model = Model { image: &image, nodes: Vec::new(), roots: Vec::new(), random: Random::new(seed) };
    for step in 0..steps {
        model.step();
        if step % 64 == 0 {
            model.compare();
            if let Err(error) = image.verify() {
                panic!("seed {seed}, step {step}: {error}");
            }
        }
    }
    image.set_collect_every(0);
    image.collect(Generation::Full);
    model.compare();
    image.verify().unwrap();
}

#[test]
fn random_graphs_survive_a_collection_at_every_allocation() {
    (1..6).for_each(|seed| run(seed, 2500, 1));
}

#[test]
fn random_graphs_survive_collections_at_other_rhythms() {
    (10..20).for_each(|seed| run(seed, 4000, 2 + seed * 7 % 40));
}

#[test]
fn random_graphs_survive_ordinary_collections() {
    (30..36).for_each(|seed| run(seed, 20_000, 0));
}

#[inline(never)]
fn make_garbage(image: &Image, conses: usize) {
    let mut list = image.nil();
    for i in 0..conses {
        list = image.cons(Word::fixnum(i as i64), list).unwrap();
    }
    assert_eq!(image.list_length(list), Some(conses as u64));
}

#[test]
fn what_cannot_be_reached_is_given_back() {
    let image = new_image();
    image.collect(Generation::Full);
    let before = image.memory().live;
    for _ in 0..20 {
        make_garbage(&image, 100_000);
        clear_stack();
        image.collect(Generation::Full);
    }
    let after = image.memory().live;
    assert!(after < before + 1_000_000, "{before} bytes live before, {after} after");
}

#[test]
fn a_young_collection_gives_back_young_garbage() {
    let image = new_image();
    for _ in 0..200 {
        make_garbage(&image, 100_000);
        clear_stack();
        image.collect(Generation::Young);
    }
    assert!(image.memory().used < 64 << 20, "{:?}", image.memory());
}

#[test]
fn old_objects_keep_young_ones_alive_through_cards() {
    let image = new_image();
    let old = image.keep(image.make_vector(5000, image.nil()).unwrap());
    let small = image.keep(image.cons(image.nil(), image.nil()).unwrap());
    image.collect(Generation::Full);
    for round in 0..50 {
        for i in (0..5000).step_by(61) {
            image.vector_set(old, i, image.cons(Word::fixnum(round), Word::fixnum(i as i64)).unwrap());
        }
        image.set_car(small, image.string("young").unwrap());
        clear_stack();
        image.collect(Generation::Young);
        make_garbage(&image, 10_000);
        for i in (0..5000).step_by(61) {
            let cons = image.vector_ref(old, i);
            assert_eq!((image.car(cons), image.cdr(cons)), (Word::fixnum(round), Word::fixnum(i as i64)));
        }
        assert_eq!(image.rust_string(image.car(small)).as_deref(), Some("young"));
        image.verify().unwrap();
    }
}

#[test]
fn deep_structures_need_no_machine_stack() {
    const DEPTH: i64 = 1_000_000;
    let image = new_image();
    let mut nest = image.nil();
    for i in 0..DEPTH {
        nest = match i % 3 {
            0 => image.cons(nest, Word::fixnum(i)).unwrap(),
            1 => image.value_cell(nest).unwrap(),
            _ => image.vector(&[nest, Word::fixnum(i)]).unwrap(),
        };
    }
    image.collect(Generation::Young);
    image.collect(Generation::Full);
    make_garbage(&image, 100_000);
    let mut rest = nest;
    for i in (0..DEPTH).rev() {
        rest = match i % 3 {
            0 => image.car(rest),
            1 => image.slot(rest, VALUE_CELL_VALUE),
            _ => image.vector_ref(rest, 0),
        };
    }
    assert!(image.is_nil(rest));
    image.verify().unwrap();
}

#[test]
fn interior_addresses_on_the_stack_keep_objects_alive() {
    let image = new_image();
    let vector = image.make_vector(100, image.nil()).unwrap();
    image.vector_set(vector, 99, image.string("here").unwrap());
    // Only an address in the middle of the vector stays on the stack.
    let interior = std::hint::black_box([vector.address() + 512]);
    let _ = std::hint::black_box(vector);
    for generation in [Generation::Young, Generation::Full, Generation::Young, Generation::Full] {
        clear_stack();
        image.collect(generation);
        make_garbage(&image, 50_000);
    }
    // SAFETY: what the test is about: the vector is still there.
    let vector = unsafe { Word::from_bits((interior[0] - 512) | Kind::SimpleVector.tag()) };
    assert_eq!(image.rust_string(image.vector_ref(vector, 99)).as_deref(), Some("here"));
}

#[test]
fn slices_given_to_allocating_functions_are_protected() {
    let image = new_image();
    image.set_collect_every(1);
    for round in 0..20 {
        // The words lie in a vector of the host only.
        let words: Vec<Word> = (0..100).map(Word::fixnum).collect();
        let mut boxed = Vec::new();
        let scope = image.keep_scope();
        for word in &words {
            boxed.push(image.keep(image.cons(*word, Word::fixnum(round)).unwrap()));
        }
        drop(scope);
        let list = image.list(&boxed).unwrap();
        for (i, cons) in image.list_iter(list).enumerate() {
            assert_eq!(image.car(cons), words[i]);
            assert_eq!(image.cdr(cons), Word::fixnum(round));
        }
        image.verify().unwrap();
    }
}

#[test]
fn slots_given_to_allocating_functions_are_protected() {
    let image = new_image();
    // Words that only a vector of the host holds, made without a collection in between.
    #[inline(never)]
    fn make(image: &Image, count: usize) -> Vec<Word> {
        (0..count).map(|i| image.cons(Word::fixnum(i as i64), image.nil()).unwrap()).collect()
    }
    let check = |elements: &mut dyn Iterator<Item = Word>| {
        elements.enumerate().for_each(|(i, cons)| assert_eq!(image.car(cons), Word::fixnum(i as i64)));
    };
    for count in [3, 100, 3000] {
        for round in 0..4 {
            let words = make(&image, count);
            clear_stack();
            image.set_collect_every(1);
            let object = match round % 2 {
                0 => image.vector(&words).unwrap(),
                _ => image.instance(image.t(), &words).unwrap(),
            };
            make_garbage(&image, 100);
            image.set_collect_every(0);
            match round % 2 {
                0 => check(&mut image.vector_elements(object).iter().copied()),
                _ => check(&mut (0..count as u64).map(|i| image.instance_slot(object, i))),
            }
            image.verify().unwrap();
        }
    }
}

#[test]
fn collections_work_on_whatever_thread_runs_the_image() {
    let image = new_image();
    let kept = image.keep(image.list(&[Word::fixnum(1), Word::fixnum(2)]).unwrap());
    struct Moved(Image);
    // SAFETY: one thread at a time uses the image, and it has no host objects.
    unsafe impl Send for Moved {}
    let moved = Moved(image);
    let image = std::thread::spawn(move || {
        let moved = moved;
        let image = &moved.0;
        image.refresh_thread();
        let local = image.list(&[Word::fixnum(3)]).unwrap();
        image.collect(Generation::Full);
        make_garbage(image, 100_000);
        assert_eq!(image.car(local), Word::fixnum(3));
        moved
    })
    .join()
    .unwrap()
    .0;
    image.collect(Generation::Full);
    assert_eq!(image.list_length(kept), Some(2));
}

#[test]
fn images_share_nothing() {
    let images: Vec<Image> = (0..4).map(|_| new_image()).collect();
    let lists: Vec<Word> = images.iter().map(|image| image.keep(image.list(&[Word::fixnum(7)]).unwrap())).collect();
    for (image, list) in images.iter().zip(&lists) {
        make_garbage(image, 300_000);
        image.collect(Generation::Full);
        assert_eq!(image.car(*list), Word::fixnum(7));
        image.verify().unwrap();
    }
}
