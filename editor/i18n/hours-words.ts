import type { Texts } from './languages.ts'

export const hoursWords = {
  'hours.title': ['Business hours', 'Orario di lavoro'],
  'hours.ofMsp': [
    'When your team works. They count for every customer without hours of its own, wherever a step waits for business hours.',
    'Quando lavora il vostro team. Vale per ogni cliente senza un orario proprio, ovunque un passo attenda l’orario di lavoro.',
  ],
  'hours.ofCustomer': ['Hours of its own', 'Orario proprio'],
  'hours.ofCustomerText': [
    'Off: the hours of the MSP count, as shown.',
    'Spento: vale l’orario dell’MSP, come mostrato.',
  ],
  'hours.week': ['Week', 'Settimana'],
  'hours.closed': ['Closed', 'Chiuso'],
  'hours.opens': ['{{day}} opens', '{{day}} apre'],
  'hours.closes': ['{{day}} closes', '{{day}} chiude'],
  'hours.nextDay': ['next day', 'il giorno dopo'],
  'hours.addSpan': ['Add hours on {{day}}', 'Aggiungi orario: {{day}}'],
  'hours.removeSpan': ['Remove {{from}}–{{to}} on {{day}}', 'Rimuovi {{from}}–{{to}}: {{day}}'],
  'hours.copy': ['Copy Monday to Tuesday–Friday', 'Copia lunedì su martedì–venerdì'],
  'hours.holidays': ['Holidays', 'Giorni festivi'],
  'hours.holidaysText': [
    'On these days work does not begin; a night that began the evening before ends as usual.',
    'In questi giorni il lavoro non comincia; una notte cominciata la sera prima finisce come sempre.',
  ],
  'hours.noHolidays': ['No holidays yet.', 'Ancora nessun giorno festivo.'],
  'hours.addHoliday': ['Add holiday', 'Aggiungi giorno festivo'],
  'hours.date': ['Day', 'Giorno'],
  'hours.holidayName': ['Name of the holiday', 'Nome della festività'],
  'hours.removeHoliday': ['Remove {{date}} {{name}}', 'Rimuovi {{date}} {{name}}'],
  'hours.never': [
    'Without hours on any day, whatever waits for business hours fails.',
    'Senza orario in nessun giorno, ciò che attende l’orario di lavoro fallisce.',
  ],
  'hours.unfinished': ['Fill in every time and day.', 'Compila ogni ora e ogni giorno.'],
  'hours.saved': ['Business hours saved', 'Orario di lavoro salvato'],
} satisfies Record<string, Texts>
