use brolga_image::file::Options;
use brolga_stdlib::bootstrap_reader::Reader;
use brolga_stdlib::runtime::{base, debug_text, evaluation_toplevel};
fn main() {
    let t = std::time::Instant::now();
    let verbose = std::env::var_os("V").is_some();
    let image = match base::build(
        |d, n, name| {
            if verbose {
                eprintln!("{d}/{n} {name} {:?}", t.elapsed())
            }
        },
        Options::default(),
    ) {
        Ok(i) => i,
        Err(e) => {
            eprintln!("{e}");
            std::process::exit(1)
        }
    };
    eprintln!("built in {:?}", t.elapsed());
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file).unwrap();
        let p = image.find_package("BROLGA-SYSTEM").unwrap();
        let mut r = Reader::new(&image, &text, p);
        loop {
            let _s = image.keep_scope();
            match r.read() {
                Ok(None) => break,
                Ok(Some(x)) => {
                    image.keep(x.form);
                    let t = std::time::Instant::now();
                    match evaluation_toplevel(&image, x.form, None) {
                        Ok(v) => println!(
                            "{}   ; {:?}",
                            v.iter().map(|w| debug_text(&image, *w)).collect::<Vec<_>>().join(" , "),
                            t.elapsed()
                        ),
                        Err(e) => println!("ERR {e:?}"),
                    }
                }
                Err(e) => {
                    println!("read error {e:?}");
                    break;
                }
            }
        }
    }
}
