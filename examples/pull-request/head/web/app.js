// Shows the words that a server has heard.
const list = document.querySelector('#words');

async function refresh() {
  const response = await fetch('/words');
  if (!response.ok) return;
  const words = await response.json();
  list.replaceChildren(
    ...words.map(({ word, score }) => {
      const item = document.createElement('li');
      item.textContent = `${word} (${Math.round(score * 100)} %)`;
      item.classList.toggle('unsure', score < 0.5);
      return item;
    }),
  );
}

setInterval(refresh, 1000);
